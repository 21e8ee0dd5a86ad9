package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.command.ExecCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.linux.process.Terminal;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code minato app exec}: a process in a container of a replica of an app. On one host the main
 * container has the replica's name.
 */
final class AppExec extends CliCommand {
    private Optional<String> replica = Optional.empty();
    private Optional<String> part = Optional.empty();
    private Optional<String> revision = Optional.empty();
    private Optional<String> line = Optional.empty();
    private final AppArgument argument = new AppArgument();
    private Optional<String> word = Optional.empty();
    private final List<String> command = new ArrayList<>();

    AppExec(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.stopsAtFirstWord(); // What follows belongs to the command inside.
        it.says("Run a command in a replica of an app; without one, a shell.");
        it.option(
                "-r, --replica",
                "REPLICA",
                ValueKind.from(ValueSource.REPLICAS),
                "In this replica; the default is the first of the latest revision.",
                text -> replica = Optional.of(text));
        it.option(
                "-c, --container",
                "CONTAINER",
                ValueKind.from(ValueSource.APP_CONTAINERS),
                "In this container of the replica; the default is the first.",
                text -> part = Optional.of(text));
        it.option(
                "--revision",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "In a replica of this revision; the default is the latest.",
                text -> revision = Optional.of(text));
        it.option(
                "--command",
                "LINE",
                "What to run as one text, as az has it.",
                text -> line = Optional.of(text));
        argument.declareOptions(it, "The app, where it is not the first word.");
        it.optionalWord(
                "NAME",
                ValueKind.from(ValueSource.APPS),
                "The app.",
                text -> word = Optional.of(text));
        it.optionalWords("COMMAND", ValueKind.ANY, "What to run.", command::add);
        it.examples(
                "minato app exec shop",
                "minato app exec shop -- env",
                "minato app exec -c sidecar shop",
                "minato app exec -n shop --command /bin/bash");
    }

    @Override
    public int run() throws IOException {
        List<String> words = new ArrayList<>(command);
        if (argument.given().isPresent()) {
            word.ifPresent(words::addFirst);
        }
        String app = argument.given().or(() -> word).orElseGet(argument::name);
        String container = containerId(argument.in(arm()), app);
        boolean terminal = Terminal.isTerminal(0) && Terminal.isTerminal(1);
        ObjectNode body =
                JsonTree.object()
                        .put("Tty", terminal)
                        .put("AttachStdin", true)
                        .put("AttachStdout", true)
                        .put("AttachStderr", true);
        ArrayNode inside = body.putArray("Cmd");
        inside(words).forEach(inside::add);
        return ExecCommand.execute(docker(), session, container, body);
    }

    private List<String> inside(List<String> words) {
        List<String> given =
                !words.isEmpty() && words.getFirst().equals("--")
                        ? words.subList(1, words.size())
                        : words;
        if (!given.isEmpty() && line.isPresent()) {
            throw Fault.invalid(
                    "--command", "the command is said twice: by --command and by words");
        }
        String text = line.orElse("").strip();
        if (text.isEmpty()) {
            return given.isEmpty() ? List.of("sh") : given;
        }
        // A text that is more than words is a shell's.
        return text.matches("[\\w@%+=:,./ -]+")
                ? List.of(text.split(" +"))
                : List.of("sh", "-c", text);
    }

    private String containerId(ArmClient arm, String app) {
        JsonNode found = arm.app(app).orElseThrow(() -> AppArgument.missing(app));
        String chosenRevision =
                revision.orElseGet(() -> JsonTree.text(found, "properties.latestRevisionName"));
        List<JsonNode> replicas = new ArrayList<>();
        arm.ofApp(app, RevisionArgument.path(chosenRevision) + "/replicas")
                .path("value")
                .forEach(replicas::add);
        Optional<JsonNode> chosen =
                replicas.stream()
                        .filter(one -> replica.isEmpty() || isNamed(one, replica.get()))
                        .findFirst();
        if (chosen.isEmpty()) {
            // One of an earlier revision that still runs has a container of its name.
            return replica.orElseThrow(() ->
                    Fault.conflict(
                            "revision "
                                    + chosenRevision
                                    + " of "
                                    + app
                                    + " has no replica that runs"));
        }
        List<JsonNode> containers = ContainerChoice.of(chosen.get(), part);
        return JsonTree.text(containers.getFirst(), "containerId");
    }

    private static boolean isNamed(JsonNode one, String name) {
        return JsonTree.text(one, "name").equals(name);
    }
}
