package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code minato revision label …}: names of revisions, each with a URL of its own. */
final class LabelCommands {
    private static final ValueKind LABELS = ValueKind.from(ValueSource.LABELS);

    private LabelCommands() {}

    private static String given(Optional<String> value, String option) {
        return value.filter(text -> !text.isEmpty())
                .orElseThrow(() -> Fault.invalid(option, "give the label with " + option));
    }

    private static void change(
            CliCommand command,
            OutputFormat format,
            ArmClient arm,
            String app,
            UnaryOperator<TrafficEdit> edit) {
        JsonNode after =
                RetriedChange.of(() -> {
                    JsonNode before = arm.app(app).orElseThrow(() -> AppArgument.missing(app));
                    return arm.patchUnchanged(
                            app, edit.apply(TrafficEdit.of(before)).patch(), () -> {});
                });
        TrafficCommands.shown(command, format, after);
    }

    static final class Add extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private Optional<String> label = Optional.empty();
        private Optional<String> revision = Optional.empty();
        private boolean yes;

        Add(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Give a revision a label, and with it a URL of its own.");
            app.declareOptions(it, "The app; the default is what the revision's name begins with.");
            it.option("--label", "LABEL", LABELS, "The label.", text -> label = Optional.of(text));
            it.option(
                    "--revision",
                    "REVISION",
                    ValueKind.from(ValueSource.REVISIONS),
                    "The revision; `latest` is the newest one at any time.",
                    text -> revision = Optional.of(text));
            it.flag("-y, --yes", "Take it from another revision without asking.", on -> yes = on);
            it.flag("--no-prompt", "The same.", on -> yes = on);
            format.declare(it);
            it.examples("minato revision label add --label blue --revision shop--v1");
        }

        @Override
        public int run() throws IOException {
            String name = given(label, "--label");
            String wanted =
                    revision.filter(text -> !text.isEmpty())
                            .orElseThrow(() ->
                                    Fault.invalid(
                                            "--revision",
                                            "which revision? Name it with --revision"));
            String owner = app.given().orElseGet(() -> ownerOf(wanted));
            ArmClient arm = arm();
            Optional<String> holder =
                    TrafficEdit.of(app.app(arm, owner))
                            .holder(name)
                            .filter(one -> !one.equalsIgnoreCase(wanted));
            if (!wanted.equals(TrafficEdit.LATEST)) {
                arm.ofApp(owner, RevisionArgument.path(wanted));
            }
            if (holder.isPresent()
                    && !yes
                    && !isSure(
                            "Label "
                                    + name
                                    + " is "
                                    + holder.get()
                                    + "'s; "
                                    + wanted
                                    + " is to have it.")) {
                return FAILED;
            }
            change(this, format, arm, owner, traffic -> traffic.label(wanted, name));
            return OK;
        }

        private static String ownerOf(String revision) {
            if (revision.equals(TrafficEdit.LATEST)) {
                throw Fault.invalid("name", "which app? Give its name, for example -n shop");
            }
            return RevisionArgument.owner(revision);
        }
    }

    static final class Remove extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private Optional<String> label = Optional.empty();

        Remove(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Take a label away from its revision; its URL answers no more.");
            app.declare(it);
            it.option("--label", "LABEL", LABELS, "The label.", text -> label = Optional.of(text));
            format.declare(it);
        }

        @Override
        public int run() {
            String name = given(label, "--label");
            ArmClient arm = arm();
            change(this, format, app.in(arm), app.name(), traffic -> traffic.unlabel(name));
            return OK;
        }
    }

    static final class Swap extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private Optional<String> source = Optional.empty();
        private Optional<String> target = Optional.empty();

        Swap(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Exchange the revisions of two labels.");
            app.declare(it);
            it.option("--source", "LABEL", LABELS, "One.", text -> source = Optional.of(text));
            it.option(
                    "--target", "LABEL", LABELS, "The other.", text -> target = Optional.of(text));
            format.declare(it);
            it.examples("minato revision label swap -n shop --source blue --target green");
        }

        @Override
        public int run() {
            String one = given(source, "--source");
            String other = given(target, "--target");
            if (one.equalsIgnoreCase(other)) {
                throw Fault.invalid(
                        "--target", "--source and --target are both " + one + ": give two labels");
            }
            ArmClient arm = arm();
            change(this, format, app.in(arm), app.name(), traffic -> traffic.swap(one, other));
            return OK;
        }
    }
}
