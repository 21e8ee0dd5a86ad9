package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code minato traffic …}: how an app's requests are shared among its revisions. */
final class TrafficCommands {
    private TrafficCommands() {}

    static final class Show extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print how an app's requests are shared among its revisions.");
            app.declare(it);
            format.declare(it);
        }

        @Override
        public int run() {
            JsonNode found = app.app(arm());
            TrafficEdit.of(found);
            shown(this, format, found);
            return OK;
        }
    }

    /** {@code traffic set}. */
    static final class Assign extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();
        private final List<String> revisions = new ArrayList<>();
        private final List<String> labels = new ArrayList<>();

        Assign(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Share an app's requests among its revisions.",
                    "Revisions that are not named share what is left as they did before.");
            app.declare(it);
            it.optionOfSeveral(
                    "--revision-weight",
                    "REVISION=PERCENT",
                    ValueKind.from(ValueSource.REVISIONS),
                    "The share of a revision; `latest` is the newest one at any time.",
                    revisions::add);
            it.optionOfSeveral(
                    "--label-weight",
                    "LABEL=PERCENT",
                    ValueKind.from(ValueSource.LABELS),
                    "The share of the revision that has the label.",
                    labels::add);
            format.declare(it);
            it.examples(
                    "minato traffic set -n shop --revision-weight shop--v1=80 latest=20",
                    "minato traffic set -n shop --label-weight blue=100");
        }

        @Override
        public int run() {
            if (revisions.isEmpty() && labels.isEmpty()) {
                throw Fault.invalid(
                        "--revision-weight",
                        "whose weight? Give --revision-weight REVISION=PERCENT or --label-weight"
                                + " LABEL=PERCENT");
            }
            Map<String, Integer> weights = TrafficEdit.weights("--revision-weight", revisions);
            Map<String, Integer> labelled = TrafficEdit.weights("--label-weight", labels);
            ArmClient arm = arm();
            shown(
                    this,
                    format,
                    RetriedChange.of(() -> change(arm, app.app(arm), weights, labelled)));
            return OK;
        }

        private JsonNode change(
                ArmClient arm,
                JsonNode before,
                Map<String, Integer> ofRevisions,
                Map<String, Integer> ofLabels) {
            TrafficEdit traffic = TrafficEdit.of(before);
            requireMultiple(before);
            Map<String, Integer> weights = new LinkedHashMap<>(ofRevisions);
            ofLabels.forEach((label, weight) -> {
                String revision = traffic.labelled(label);
                if (weights.put(revision, weight) != null) {
                    throw Fault.invalid(
                            "--label-weight",
                            "label "
                                    + label
                                    + " is "
                                    + revision
                                    + ", which has a weight already: give one");
                }
            });
            for (String revision : weights.keySet()) {
                if (!revision.equals(TrafficEdit.LATEST)) {
                    arm.ofApp(app.name(), RevisionArgument.path(revision));
                }
            }
            return arm.patchUnchanged(app.name(), traffic.weigh(weights).patch(), () -> {});
        }

        private void requireMultiple(JsonNode found) {
            String mode = JsonTree.text(found, "properties.configuration.activeRevisionsMode");
            if (mode.equalsIgnoreCase("Single")) {
                throw Fault.conflict(
                        app.name()
                                + " has one active revision at a time, which gets all requests: `"
                                + session.command()
                                + " revision set-mode -n "
                                + app.name()
                                + " --mode multiple` lets several share them");
            }
        }
    }

    /** The traffic of an app. */
    static void shown(CliCommand command, OutputFormat format, JsonNode app) {
        JsonNode traffic = JsonTree.at(app, "properties.configuration.ingress.traffic");
        command.print(format, traffic, () -> AppTable.ofTraffic(traffic));
    }
}
