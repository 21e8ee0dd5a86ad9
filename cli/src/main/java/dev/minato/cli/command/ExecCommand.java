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
final class ExecCommand extends CliCommand {
    private boolean detach;
    private boolean interactive;
    private boolean tty;
    private final List<String> env = new ArrayList<>();
    private String user = "";
    private String workdir = "";
    private String container = "";
    private final List<String> command = new ArrayList<>();

    ExecCommand(CommandSession session) {
        super(session);
    }

    @Override
    void declare(CommandGrammar it) {
        it.stopsAtFirstWord(); // What follows belongs to the command inside.
        it.says("Run a command in a running container.");
        it.flag("-d, --detach", "Leave it in the background.", on -> detach = on);
        it.flag("-i, --interactive", "Pass on what we read.", on -> interactive = on);
        it.flag("-t, --tty", "Give it a terminal.", on -> tty = on);
        it.options(
                "-e, --env",
                "NAME=VALUE",
                ValueKind.from(ValueSource.VARIABLES),
                "An environment variable.",
                env::add);
        it.option("-u, --user", "USER[:GROUP]", "Who runs it.", text -> user = text);
        it.option("-w, --workdir", "PATH", "Its working directory.", text -> workdir = text);
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
    int run() throws IOException {
        return execute(docker(), session, container, document());
    }

    /** Creates and starts an exec and stays with it to its end. */
    static int execute(
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
        body.put("Tty", tty).put("Detach", detach).put("User", user).put("WorkingDir", workdir);
        body.put("AttachStdin", interactive && !detach)
                .put("AttachStdout", !detach)
                .put("AttachStderr", !detach);
        ArrayNode variables = body.putArray("Env");
        env.forEach(variables::add);
        ArrayNode words = body.putArray("Cmd");
        command.forEach(words::add);
        return body;
    }
}
