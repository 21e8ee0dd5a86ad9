package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.HumanAge;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The commands for containers that exist: ps, logs, rm, inspect. */
final class ContainerCommands {
    private ContainerCommands() {}

    /** Does one thing to each, prints each name that went well, goes on after a failure. */
    static int forEach(CommandSession session, List<String> names, Consumer<String> action) {
        return told(session, outcome -> ParallelActions.oneByOne(names, action, outcome));
    }

    /** The same to all at once, for what takes as long as a container's end. */
    static int atOnce(CommandSession session, List<String> names, Consumer<String> action) {
        return told(session, outcome -> ParallelActions.each(names, action, outcome));
    }

    private static int told(CommandSession session, Consumer<ParallelActions.Outcome> actions) {
        AtomicInteger exit = new AtomicInteger(CliCommand.OK);
        actions.accept((name, failure) -> {
            if (failure.isPresent()) {
                session.say("minato: " + failure.get().text());
                exit.set(CliCommand.FAILED);
            } else {
                session.out().println(name);
            }
        });
        return exit.get();
    }

    static int each(
            CommandSession session, DockerClient docker, List<String> names, String action) {
        return forEach(
                session,
                names,
                name -> docker.post("/containers/" + PercentEncoding.encode(name) + action));
    }

    static final class Ps extends DockerListing {
        Ps(CommandSession session) {
            super(session, "/containers/json");
        }

        @Override
        void declare(CommandGrammar it) {
            it.says("List containers.");
            declare(it, "Also those that do not run.");
            it.examples("minato ps", "minato ps -a -o json");
        }

        @Override
        TextTable table(JsonNode list) {
            TextTable table =
                    new TextTable(
                            "CONTAINER ID",
                            "IMAGE",
                            "COMMAND",
                            "CREATED",
                            "STATUS",
                            "PORTS",
                            "NAMES");
            for (JsonNode one : list) {
                table.row(
                        shortId(JsonTree.text(one, "Id")),
                        JsonTree.text(one, "Image"),
                        '"' + shorten(JsonTree.text(one, "Command"), 20) + '"',
                        ago(one.path("Created").asLong(0)),
                        JsonTree.text(one, "Status"),
                        ports(one.path("Ports")),
                        JsonTree.list(one.path("Names")).stream()
                                .map(name -> name.asString("").replaceFirst("^/", ""))
                                .collect(Collectors.joining(",")));
            }
            return table;
        }

        private static String ports(JsonNode ports) {
            return JsonTree.list(ports).stream()
                    .map(port ->
                            (port.path("PublicPort").asInt(0) == 0
                                            ? ""
                                            : JsonTree.text(port, "IP")
                                                    + ":"
                                                    + port.path("PublicPort").asInt(0)
                                                    + "->")
                                    + port.path("PrivatePort").asInt(0)
                                    + "/"
                                    + JsonTree.text(port, "Type"))
                    .distinct()
                    .collect(Collectors.joining(", "));
        }
    }

    static final class Logs extends CliCommand {
        private boolean follow;
        private boolean timestamps;
        private Optional<Integer> tail = Optional.empty();
        private Optional<String> since = Optional.empty();
        private Optional<String> part = Optional.empty();
        private String name = "";

        Logs(CommandSession session) {
            super(session);
        }

        @Override
        void declare(CommandGrammar it) {
            it.says("Print what a container or an app wrote.");
            it.flag("-f, --follow", "Go on as it writes.", on -> follow = on);
            it.flag("-t, --timestamps", "With the time of each line.", on -> timestamps = on);
            it.option(
                    "-n, --tail",
                    "LINES",
                    "Only the last lines.",
                    text -> tail = Optional.of(ValueParser.whole(text)));
            it.option(
                    "--since",
                    "TIME",
                    "Only lines since then: 10m, 2h, or seconds of the epoch.",
                    text -> since = Optional.of(text));
            it.option(
                    "-c, --container",
                    "CONTAINER",
                    ValueKind.from(ValueSource.APP_CONTAINERS),
                    "Of an app: this container of its replicas alone.",
                    text -> part = Optional.of(text));
            it.word(
                    "CONTAINER|APP",
                    ValueKind.from(ValueSource.CONTAINERS, ValueSource.APPS),
                    "A container's name or ID, or an app's name.",
                    text -> name = text);
            it.examples("minato logs -f web", "minato logs --tail 20 --timestamps web");
        }

        @Override
        int run() throws Exception {
            DockerClient docker = docker();
            Optional<JsonNode> container = docker.container(name);
            if (container.isEmpty()) {
                if (arm().app(name).isEmpty()) {
                    throw Fault.notFound("No such container or app: " + name);
                }
                return new AppLogs(session, arm())
                        .print(name, Optional.empty(), part, follow, tail.orElse(300));
            }
            String query =
                    "?stdout=1&stderr=1&tail="
                            + tail.map(String::valueOf).orElse("all")
                            + (follow ? "&follow=1" : "")
                            + (timestamps ? "&timestamps=1" : "")
                            + since.map(text -> "&since=" + instant(text)).orElse("");
            boolean tty = JsonTree.at(container.get(), "Config.Tty").asBoolean(false);
            try (HttpReply reply =
                    docker.send(
                            HttpCall.get(
                                    "/containers/"
                                            + PercentEncoding.encode(name)
                                            + "/logs"
                                            + query))) {
                new StreamBridge(session).copy(reply.body(), tty);
            }
            return OK;
        }

        private static String instant(String text) {
            if (text.matches("[0-9]+[smhd]")) {
                long amount = Long.parseLong(text.substring(0, text.length() - 1));
                long seconds =
                        switch (text.charAt(text.length() - 1)) {
                            case 's' -> amount;
                            case 'm' -> amount * 60;
                            case 'h' -> amount * 3600;
                            default -> amount * 86400;
                        };
                return String.valueOf(Instant.now().getEpochSecond() - seconds);
            }
            return PercentEncoding.encode(text);
        }
    }

    static final class Rm extends CliCommand {
        private boolean force;
        private boolean volumes;
        private final List<String> names = new ArrayList<>();

        Rm(CommandSession session) {
            super(session);
        }

        @Override
        void declare(CommandGrammar it) {
            it.says("Remove containers.");
            it.flag("-f, --force", "Kill those that run.", on -> force = on);
            it.flag("-v, --volumes", "With their anonymous volumes.", on -> volumes = on);
            it.words(
                    "CONTAINER",
                    ValueKind.from(ValueSource.CONTAINERS),
                    "Their names or IDs.",
                    names::add);
        }

        @Override
        int run() {
            DockerClient docker = docker();
            String query = "?force=" + (force ? 1 : 0) + "&v=" + (volumes ? 1 : 0);
            return atOnce(
                    session,
                    names,
                    name -> docker.delete("/containers/" + PercentEncoding.encode(name) + query));
        }
    }

    static final class Inspect extends CliCommand {
        private String type = "";
        private final List<String> names = new ArrayList<>();

        Inspect(CommandSession session) {
            super(session);
        }

        @Override
        void declare(CommandGrammar it) {
            it.says("Print everything about containers or images, as Docker's JSON.");
            it.choice(
                    "--type",
                    List.of("container", "image"),
                    "Only look there.",
                    text -> type = text);
            it.words(
                    "NAME",
                    ValueKind.from(ValueSource.CONTAINERS, ValueSource.IMAGES),
                    "Names or IDs.",
                    names::add);
            it.examples("minato inspect web", "minato inspect --type image shop:1");
        }

        @Override
        int run() {
            DockerClient docker = docker();
            ArrayNode found = JsonTree.object().putArray("all");
            int exit = OK;
            for (String name : names) {
                Optional<JsonNode> one =
                        type.equals("image") ? Optional.empty() : docker.container(name);
                if (one.isEmpty() && !type.equals("container")) {
                    one = docker.image(name);
                }
                if (one.isPresent()) {
                    found.add(one.get());
                } else {
                    session.say(
                            "minato: No such "
                                    + (type.isEmpty() ? "container or image" : type)
                                    + ": "
                                    + name);
                    exit = FAILED;
                }
            }
            session.out().println(JsonTree.pretty(found));
            return exit;
        }
    }

    static String shortId(String id) {
        String hex = id.startsWith("sha256:") ? id.substring(7) : id;
        return hex.length() > 12 ? hex.substring(0, 12) : hex;
    }

    static String shorten(String text, int length) {
        return text.length() <= length ? text : SafeText.cut(text, length - 1);
    }

    /** How long ago, as docker says it: rounded, in one unit. */
    static String ago(long epochSecond) {
        return HumanAge.of(Duration.between(Instant.ofEpochSecond(epochSecond), Instant.now()))
                + " ago";
    }
}
