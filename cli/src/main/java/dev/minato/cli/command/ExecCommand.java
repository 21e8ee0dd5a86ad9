package dev.minato.cli.command;

import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code minato exec}: another process in a container that runs. */
public final class ExecCommand extends CliCommand {
    private final ProcessFlags process = new ProcessFlags();
    private String container = "";
    private final List<String> command = new ArrayList<>();

    ExecCommand(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.stopsAtFirstWord(); // What follows belongs to the command inside.
        it.says("Run a command in a running container.");
        process.declareDetach(it, "Leave it in the background.");
        process.declareStreams(it);
        process.declareVariables(it, "NAME=VALUE", "An environment variable.");
        process.declareIdentity(it);
        it.word(
                "CONTAINER",
                ValueKind.from(ValueSource.RUNNING_CONTAINERS),
                "Its name or ID.",
                text -> container = text);
        it.words("COMMAND", ValueKind.ANY, "What to run.", command::add);
        it.examples("minato exec -it web sh", "minato exec -e A=1 web env");
        it.ends("Exit codes: that of the command; 126 and 127 when it could not be run.");
    }

    @Override
    public int run() throws IOException {
        return execute(docker(), session, container, document());
    }

    /** Creates and starts an exec and stays with it to its end. */
    public static int execute(
            DockerClient docker, CommandSession session, String container, ObjectNode document)
            throws IOException {
        String id =
                JsonTree.text(
                        docker.post(
                                "/containers/" + PercentEncoding.encode(container) + "/exec",
                                document),
                        "Id");
        boolean terminal = document.path("Tty").asBoolean(false);
        if (document.path("Detach").asBoolean(false)) {
            docker.post(
                    "/exec/" + id + "/start",
                    JsonTree.object().put("Detach", true).put("Tty", terminal));
            return OK;
        }
        ObjectNode how = JsonTree.object().put("Detach", false).put("Tty", terminal);
        if (terminal) {
            StreamBridge.size(how);
        }
        HttpCall start =
                HttpCall.post("/exec/" + id + "/start")
                        .header("Connection", "Upgrade")
                        .header("Upgrade", "tcp")
                        .json(JsonTree.bytes(how));
        try (HttpReply started = docker.send(start)) {
            new StreamBridge(session)
                    .join(
                            started.duplex(),
                            document.path("AttachStdin").asBoolean(false),
                            terminal,
                            size ->
                                    docker.post(
                                            "/exec/"
                                                    + id
                                                    + "/resize?h="
                                                    + size.rows()
                                                    + "&w="
                                                    + size.columns()));
        }
        return docker.get("/exec/" + id + "/json").path("ExitCode").asInt(OK);
    }

    private ObjectNode document() {
        ObjectNode body = JsonTree.object();
        body.put("Detach", process.detach());
        process.put(body);
        ArrayNode variables = body.putArray("Env");
        process.env().forEach(variables::add);
        ArrayNode words = body.putArray("Cmd");
        command.forEach(words::add);
        return body;
    }
}
