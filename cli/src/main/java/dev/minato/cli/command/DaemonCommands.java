package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.OutputFormat;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;
import dev.minato.launch.ProcessRole;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.process.Execve;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The commands for the daemon's life: start, stop, restart, status, serve, doctor, recover. */
final class DaemonCommands {
    private DaemonCommands() {}

    static final class Start extends CliCommand {
        private final List<String> containers = new ArrayList<>();

        Start(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Start the daemon in the background, or the containers that are named.");
            it.optionalWords(
                    "CONTAINER",
                    ValueKind.from(ValueSource.CONTAINERS),
                    "Containers to start; none: the daemon.",
                    containers::add);
            it.examples("minato start", "minato start web");
        }

        @Override
        public int run() {
            if (containers.isEmpty()) {
                boolean ran = daemon().ensure();
                session.say(ran ? "The daemon runs already." : "The daemon runs.");
                return OK;
            }
            return ContainerCommands.each(session, docker(), containers, "/start");
        }
    }

    static final class Stop extends CliCommand {
        private boolean apps;
        private Optional<Integer> seconds = Optional.empty();
        private final List<String> containers = new ArrayList<>();

        Stop(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Stop the daemon, or the containers that are named.",
                    "Containers and apps run on while the daemon is stopped, unless --apps is"
                            + " given.");
            it.flag("--apps", "Stop every app and container too.", on -> apps = on);
            it.option(
                    "-t, --time",
                    "SECONDS",
                    "Seconds between SIGTERM and SIGKILL.",
                    text -> seconds = Optional.of(ValueParser.whole(text)));
            it.optionalWords(
                    "CONTAINER",
                    ValueKind.from(ValueSource.RUNNING_CONTAINERS),
                    "Containers to stop; none: the daemon.",
                    containers::add);
            it.examples(
                    "minato stop            # the daemon alone",
                    "minato stop --apps     # and everything it runs",
                    "minato stop -t 2 web");
        }

        @Override
        public int run() {
            String action = "/stop" + seconds.map(s -> "?t=" + s).orElse("");
            if (!containers.isEmpty()) {
                DockerClient docker = docker();
                return ContainerCommands.atOnce(
                        session,
                        containers,
                        name ->
                                docker.post(
                                        "/containers/" + PercentEncoding.encode(name) + action));
            }
            if (apps && daemon().running().isPresent()) {
                stopEverything(action);
            }
            session.say(daemon().stop() ? "The daemon has stopped." : "No daemon runs.");
            if (apps) {
                daemon().dismantle();
            }
            return OK;
        }

        private void stopEverything(String action) {
            List<String> names =
                    JsonTree.list(arm().apps()).stream()
                            .map(app -> JsonTree.text(app, "name"))
                            .toList();
            allOf(names, name -> arm().act(name, "/stop"));
            DockerClient docker = docker();
            List<String> running =
                    JsonTree.list(docker.get("/containers/json")).stream()
                            .map(container -> JsonTree.text(container, "Id"))
                            .toList();
            allOf(running, id -> docker.post("/containers/" + id + action));
        }

        /** What is gone by itself meanwhile, or is being deleted, is as good as stopped. */
        private static void allOf(List<String> names, Consumer<String> action) {
            List<Fault> failures = new ArrayList<>();
            ParallelActions.each(
                    names,
                    action,
                    (_, failure) ->
                            failure.filter(it ->
                                            it.kind() != Fault.Kind.NOT_FOUND
                                                    && it.kind() != Fault.Kind.CONFLICT)
                                    .ifPresent(failures::add));
            if (!failures.isEmpty()) {
                throw failures.getFirst();
            }
        }
    }

    static final class Restart extends CliCommand {
        private Optional<Integer> seconds = Optional.empty();
        private final List<String> containers = new ArrayList<>();

        Restart(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Restart the daemon (containers run on), or the containers that are named.");
            it.option(
                    "-t, --time",
                    "SECONDS",
                    "Seconds between SIGTERM and SIGKILL.",
                    text -> seconds = Optional.of(ValueParser.whole(text)));
            it.optionalWords(
                    "CONTAINER",
                    ValueKind.from(ValueSource.CONTAINERS),
                    "Containers to restart; none: the daemon.",
                    containers::add);
        }

        @Override
        public int run() {
            if (!containers.isEmpty()) {
                return ContainerCommands.each(
                        session,
                        docker(),
                        containers,
                        "/restart" + seconds.map(s -> "?t=" + s).orElse(""));
            }
            daemon().stop();
            daemon().ensure();
            session.say("The daemon runs again.");
            return OK;
        }
    }

    static final class Status extends CliCommand {
        private final OutputFormat format = new OutputFormat();

        Status(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Whether the daemon runs and the ingress answers, and where both listen.",
                    "The exit code is 1 when one of them does not.");
            format.declare(it);
        }

        @Override
        public int run() {
            Optional<JsonNode> status = daemon().running();
            if (status.isEmpty()) {
                if (!format.isTable()) {
                    session.out()
                            .println(
                                    JsonTree.pretty(
                                            JsonTree.object()
                                                    .put("ready", false)
                                                    .put(
                                                            "home",
                                                            session.home().root().toString())));
                } else {
                    session.say(
                            "No daemon runs for "
                                    + session.home().root()
                                    + ": run `minato start`.");
                }
                return FAILED;
            }
            JsonNode properties = status.get().path("properties");
            format.print(session.out(), properties, () -> table(properties));
            return properties.path("ready").asBoolean(false) ? OK : FAILED;
        }

        private static TextTable table(JsonNode properties) {
            TextTable table = new TextTable("WHAT", "VALUE");
            properties
                    .properties()
                    .forEach(entry -> {
                        if (entry.getValue().isObject()) {
                            entry.getValue()
                                    .properties()
                                    .forEach(inner ->
                                            table.row(
                                                    entry.getKey() + "." + inner.getKey(),
                                                    inner.getValue().asString("")));
                        } else {
                            table.row(entry.getKey(), entry.getValue().asString(""));
                        }
                    });
            return table;
        }
    }

    static final class Serve extends CliCommand {
        Serve(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says("Run the daemon in the foreground; its log goes to standard error.");
        }

        @Override
        public int run() {
            become(ProductFolder.running().command(ProcessRole.DAEMON, List.of()));
            return FAILED;
        }
    }

    static final class Doctor extends CliCommand {
        private boolean mend;
        private String output = "table";

        Doctor(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Check what this host has and lacks, with the mend for each.",
                    "An overlay mount, a cgroup and a container are really tried.");
            it.flag(
                    "--mend",
                    "Install what is missing (root, Debian and Ubuntu).",
                    on -> mend = on);
            it.choice(
                    "-o, --output",
                    List.of("table", "json"),
                    "How to print it.",
                    text -> output = text);
            it.examples("minato doctor", "sudo minato doctor --mend");
        }

        @Override
        public int run() {
            List<String> arguments = new ArrayList<>(List.of("-o", output));
            if (mend) {
                arguments.add("--mend");
            }
            become(ProductFolder.running().command(ProcessRole.DOCTOR, arguments));
            return FAILED;
        }
    }

    static final class Recover extends CliCommand {
        private boolean stop;

        Recover(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
            it.says(
                    "Make a database again for a home whose own is lost, empty, damaged or another"
                            + " home's.",
                    "Volumes and blobs stay and are known again; containers, snapshots and the old"
                            + " database go to lost+found in the home; nothing is deleted. A sound"
                            + " database is left alone. The daemon must not be running.");
            it.flag("--stop", "End containers that still run first.", on -> stop = on);
            it.examples("sudo minato recover");
        }

        @Override
        public int run() {
            if (daemon().running().isPresent()) {
                session.say("The daemon runs and has its database: `minato stop` comes first.");
                return FAILED;
            }
            List<String> arguments = new ArrayList<>(List.of("--recover"));
            if (stop) {
                arguments.add("--stop");
            }
            become(ProductFolder.running().command(ProcessRole.DAEMON, arguments));
            return FAILED;
        }
    }

    /**
     * Another role of the product in our place: it has our process ID, our streams and our signals.
     */
    private static void become(List<String> line) {
        Execve.replace(line, System.getenv());
    }
}
