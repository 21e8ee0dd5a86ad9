package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.output.OutputFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** {@code minato ingress …}: who reaches an app, and by which port. */
final class IngressCommands {
    private IngressCommands() {}

    /** What may be said of an ingress; only what was given is in the body. */
    static final class Flags {
        private final ObjectNode given = JsonTree.object();

        void declare(CommandGrammar it) {
            it.choice(
                    "--type",
                    List.of("external", "internal"),
                    "Who may reach it: everybody, or containers of its environment.",
                    text -> given.put("external", text.equals("external")));
            it.option(
                    "--target-port",
                    "PORT",
                    "The port it listens on; the default is what its image exposes.",
                    text -> given.put("targetPort", ValueParser.whole(text)));
            it.choice(
                    "--transport",
                    List.of("auto", "http", "http2", "tcp"),
                    "The protocol.",
                    text -> given.put("transport", text));
            it.option(
                    "--exposed-port",
                    "PORT",
                    "The port at which containers reach an ingress of transport tcp; the default is"
                            + " the target port.",
                    text -> given.put("exposedPort", ValueParser.whole(text)));
            it.toggle(
                    "--allow-insecure",
                    "Plain HTTP is answered too, not sent on to HTTPS.",
                    on -> given.put("allowInsecure", on));
        }
    }

    abstract static class Change extends CliCommand {
        final AppArgument app = new AppArgument();
        final Flags flags = new Flags();
        private final OutputFormat format = new OutputFormat();

        Change(CommandSession session) {
            super(session);
        }

        void declareAll(CommandGrammar it) {
            app.declare(it);
            flags.declare(it);
            format.declare(it);
        }

        int patch(ArmClient arm, ObjectNode ingress) {
            ObjectNode body = JsonTree.object();
            body.putObject("properties").putObject("configuration").set("ingress", ingress);
            return shown(this, format, arm, arm.patch(app.name(), body, () -> {}));
        }
    }

    static final class Enable extends Change {
        Enable(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Let requests come to an app.");
            declareAll(it);
            it.examples("minato ingress enable -n shop --type external --target-port 8080");
        }

        @Override
        public int run() {
            if (!flags.given.has("external")) {
                throw Fault.invalid(
                        "--type", "who may reach it? Say --type external or --type internal");
            }
            ObjectNode ingress =
                    JsonTree.object()
                            .put("transport", "auto")
                            .put("allowInsecure", false)
                            .putNull("exposedPort");
            ingress.setAll(flags.given);
            ArmClient arm = arm();
            app.app(arm);
            return patch(arm, ingress);
        }
    }

    static final class Update extends Change {
        Update(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Change the ingress of an app; what is not given stays.");
            declareAll(it);
            it.examples("minato ingress update -n shop --target-port 3000");
        }

        @Override
        public int run() {
            if (flags.given.isEmpty()) {
                throw Fault.invalid(
                        "ingress",
                        "what is to change? Give --type, --target-port, --transport,"
                                + " --exposed-port or --allow-insecure");
            }
            if (!flags.given.path("transport").asString("tcp").equals("tcp")
                    && !flags.given.has("exposedPort")) {
                flags.given.putNull("exposedPort");
            }
            ArmClient arm = arm();
            ingress(app.app(arm));
            return patch(arm, flags.given);
        }
    }

    static final class Disable extends CliCommand {
        private final AppArgument app = new AppArgument();

        Disable(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Let no request come to an app any more.");
            app.declare(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            String name = RetriedChange.of(() -> disable(arm, app.app(arm)));
            session.say(name + " has no ingress any more.");
            return OK;
        }

        private static String disable(ArmClient arm, JsonNode before) {
            ingress(before);
            JsonNode after =
                    new WholeAppPut(arm, before)
                            .send(configuration -> configuration.putNull("ingress"));
            return JsonTree.text(after, "name");
        }
    }

    static final class Show extends CliCommand {
        private final AppArgument app = new AppArgument();
        private final OutputFormat format = new OutputFormat();

        Show(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Print the ingress of an app.");
            app.declare(it);
            format.declare(it);
        }

        @Override
        public int run() {
            ArmClient arm = arm();
            return shown(this, format, arm, app.app(arm));
        }
    }

    /** The ingress of an app. */
    private static JsonNode ingress(JsonNode app) {
        JsonNode ingress = JsonTree.at(app, "properties.configuration.ingress");
        if (!ingress.isObject()) {
            throw TrafficEdit.withoutIngress(JsonTree.text(app, "name"));
        }
        return ingress;
    }

    private static int shown(CliCommand command, OutputFormat format, ArmClient arm, JsonNode app) {
        JsonNode ingress = ingress(app);
        String address = format.isTable() ? JsonTree.text(arm.status(), "properties.ingress") : "";
        command.print(format, ingress, () -> AppTable.ofIngress(ingress, address));
        return CliCommand.OK;
    }
}
