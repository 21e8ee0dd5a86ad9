package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;
import dev.minato.cli.output.Format;
import dev.minato.cli.output.Table;
import dev.minato.http.Encoded;
import dev.minato.http.HttpCall;
import dev.minato.http.HttpReply;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Containers that exist: ps, logs, rm, inspect. */
final class Containers {
    private Containers() {}

    /** Does one thing to each, prints each name that went well, goes on after a failure. */
    static int forEach(Session session, List<String> names, Consumer<String> action) {
        int exit = Task.OK;
        for (String name : names) {
            try {
                action.accept(name);
                session.out().println(name);
            } catch (Fault e) {
                session.say("minato: " + e.text());
                exit = Task.FAILED;
            }
        }
        return exit;
    }

    static int each(Session session, DockerApi docker, List<String> names, String action) {
        return forEach(
                session,
                names,
                name -> docker.post("/containers/" + Encoded.encode(name) + action));
    }

    @Command(
            name = "ps",
            description = "List containers.",
            footer = {"", "Examples:", "  minato ps", "  minato ps -a -o json"})
    static final class Ps extends Task {
        @Option(
                names = {"-a", "--all"},
                description = "Also those that do not run.")
        private boolean all;

        @Option(
                names = {"-q", "--quiet"},
                description = "Only their IDs.")
        private boolean quiet;

        @Mixin private Format format = new Format();

        Ps(Session session) {
            super(session);
        }

        @Override
        int run() {
            JsonNode list = docker().get("/containers/json" + (all ? "?all=1" : ""));
            if (quiet) {
                list.forEach(one -> session.out().println(shortId(Json.text(one, "Id"))));
            } else {
                format.print(session.out(), list, () -> table(list));
            }
            return OK;
        }

        private static Table table(JsonNode list) {
            Table table =
                    new Table(
                            "CONTAINER ID",
                            "IMAGE",
                            "COMMAND",
                            "CREATED",
                            "STATUS",
                            "PORTS",
                            "NAMES");
            for (JsonNode one : list) {
                table.row(
                        shortId(Json.text(one, "Id")),
                        Json.text(one, "Image"),
                        '"' + shorten(Json.text(one, "Command"), 20) + '"',
                        ago(one.path("Created").asLong(0)),
                        Json.text(one, "Status"),
                        ports(one.path("Ports")),
                        Json.list(one.path("Names")).stream()
                                .map(name -> name.asString("").replaceFirst("^/", ""))
                                .collect(Collectors.joining(",")));
            }
            return table;
        }

        private static String ports(JsonNode ports) {
            return Json.list(ports).stream()
                    .map(port ->
                            (port.path("PublicPort").asInt(0) == 0
                                            ? ""
                                            : Json.text(port, "IP")
                                                    + ":"
                                                    + port.path("PublicPort").asInt(0)
                                                    + "->")
                                    + port.path("PrivatePort").asInt(0)
                                    + "/"
                                    + Json.text(port, "Type"))
                    .distinct()
                    .collect(Collectors.joining(", "));
        }
    }

    @Command(
            name = "logs",
            description = "Print what a container or an app wrote.",
            footer = {
                "",
                "Examples:",
                "  minato logs -f web",
                "  minato logs --tail 20 --timestamps web"
            })
    static final class Logs extends Task {
        @Option(
                names = {"-f", "--follow"},
                description = "Go on as it writes.")
        private boolean follow;

        @Option(
                names = {"-t", "--timestamps"},
                description = "With the time of each line.")
        private boolean timestamps;

        @Option(
                names = {"-n", "--tail"},
                paramLabel = "LINES",
                description = "Only the last lines.")
        private Optional<Integer> tail = Optional.empty();

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Only lines since then: 10m, 2h, or seconds of the epoch.")
        private Optional<String> since = Optional.empty();

        @Parameters(
                paramLabel = "CONTAINER|APP",
                description = "A container's name or ID, or an app's name.")
        private String name = "";

        Logs(Session session) {
            super(session);
        }

        @Override
        int run() throws Exception {
            DockerApi docker = docker();
            Optional<JsonNode> container = docker.container(name);
            if (container.isEmpty()) {
                if (arm().app(name).isEmpty()) {
                    throw Fault.notFound("No such container or app: " + name);
                }
                return new AppLogs(session, arm())
                        .print(name, Optional.empty(), follow, tail.orElse(300));
            }
            String query =
                    "?stdout=1&stderr=1&tail="
                            + tail.map(String::valueOf).orElse("all")
                            + (follow ? "&follow=1" : "")
                            + (timestamps ? "&timestamps=1" : "")
                            + since.map(text -> "&since=" + instant(text)).orElse("");
            boolean tty = Json.at(container.get(), "Config.Tty").asBoolean(false);
            try (HttpReply reply =
                    docker.send(
                            HttpCall.get(
                                    "/containers/" + Encoded.encode(name) + "/logs" + query))) {
                new Streams(session).copy(reply.body(), tty);
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
            return Encoded.encode(text);
        }
    }

    @Command(name = "rm", description = "Remove containers.")
    static final class Rm extends Task {
        @Option(
                names = {"-f", "--force"},
                description = "Kill those that run.")
        private boolean force;

        @Option(
                names = {"-v", "--volumes"},
                description = "With their anonymous volumes.")
        private boolean volumes;

        @Parameters(paramLabel = "CONTAINER", arity = "1..*", description = "Their names or IDs.")
        private List<String> names = new ArrayList<>();

        Rm(Session session) {
            super(session);
        }

        @Override
        int run() {
            DockerApi docker = docker();
            String query = "?force=" + (force ? 1 : 0) + "&v=" + (volumes ? 1 : 0);
            return forEach(
                    session,
                    names,
                    name -> docker.delete("/containers/" + Encoded.encode(name) + query));
        }
    }

    @Command(
            name = "inspect",
            description = "Print everything about containers or images, as Docker's JSON.",
            footer = {
                "",
                "Examples:",
                "  minato inspect web",
                "  minato inspect --type image shop:1"
            })
    static final class Inspect extends Task {
        @Option(names = "--type", paramLabel = "container|image", description = "Only look there.")
        private String type = "";

        @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names or IDs.")
        private List<String> names = new ArrayList<>();

        Inspect(Session session) {
            super(session);
        }

        @Override
        int run() {
            DockerApi docker = docker();
            ArrayNode found = Json.object().putArray("all");
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
            session.out().println(Json.pretty(found));
            return exit;
        }
    }

    static String shortId(String id) {
        String hex = id.startsWith("sha256:") ? id.substring(7) : id;
        return hex.length() > 12 ? hex.substring(0, 12) : hex;
    }

    static String shorten(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }

    /** How long ago, as docker says it. */
    static String ago(long epochSecond) {
        Duration age = Duration.between(Instant.ofEpochSecond(epochSecond), Instant.now());
        long seconds = Math.max(0, age.toSeconds());
        if (seconds < 60) {
            return seconds + " seconds ago";
        }
        if (seconds < 3600) {
            return seconds / 60 + " minutes ago";
        }
        return seconds < 172_800 ? seconds / 3600 + " hours ago" : seconds / 86_400 + " days ago";
    }
}
