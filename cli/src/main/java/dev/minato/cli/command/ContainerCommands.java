package dev.minato.cli.command;

import dev.minato.base.SafeText;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.output.HumanAge;
import dev.minato.cli.output.TextTable;
import dev.minato.http.PercentEncoding;

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
public final class ContainerCommands {
    private ContainerCommands() {}

    /** Does one thing to each, prints each name that went well, goes on after a failure. */
    static int forEach(CommandSession session, List<String> names, Consumer<String> action) {
        return told(session, outcome -> ParallelActions.oneByOne(names, action, outcome));
    }

    /** The same to all at once, for what takes as long as a container's end. */
    public static int atOnce(CommandSession session, List<String> names, Consumer<String> action) {
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
        public void declare(CommandGrammar it) {
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

    static final class Rm extends CliCommand {
        private boolean force;
        private boolean volumes;
        private final List<String> names = new ArrayList<>();

        Rm(CommandSession session) {
            super(session);
        }

        @Override
        public void declare(CommandGrammar it) {
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
        public int run() {
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
        public void declare(CommandGrammar it) {
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
        public int run() {
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

    public static String shortId(String id) {
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
