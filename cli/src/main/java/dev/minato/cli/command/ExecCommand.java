package dev.minato.cli.command;

import dev.minato.cli.client.DockerApi;
import dev.minato.cli.client.Json;
import dev.minato.cli.client.Session;
import dev.minato.http.Encoded;
import dev.minato.http.HttpCall;
import dev.minato.http.HttpReply;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code minato exec}: another process in a container that runs. */
@Command(
        name = "exec",
        description = "Run a command in a running container.",
        footer = {
            "",
            "Examples:",
            "  minato exec -it web sh",
            "  minato exec -e A=1 web env",
            "",
            "Exit codes: that of the command; 126 and 127 when it could not be run."
        })
final class ExecCommand extends Task {
    @Option(
            names = {"-d", "--detach"},
            description = "Leave it in the background.")
    private boolean detach;

    @Option(
            names = {"-i", "--interactive"},
            description = "Pass on what we read.")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "Give it a terminal.")
    private boolean tty;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "An environment variable.")
    private List<String> env = new ArrayList<>();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER[:GROUP]",
            description = "Who runs it.")
    private String user = "";

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "PATH",
            description = "Its working directory.")
    private String workdir = "";

    @Parameters(index = "0", paramLabel = "CONTAINER", description = "Its name or ID.")
    private String container = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "What to run.")
    private List<String> command = new ArrayList<>();

    ExecCommand(Session session) {
        super(session);
    }

    @Override
    int run() throws IOException {
        return execute(docker(), session, container, document());
    }

    /** Creates and starts an exec and stays with it to its end. */
    static int execute(DockerApi docker, Session session, String container, ObjectNode document)
            throws IOException {
        String id =
                Json.text(
                        docker.post("/containers/" + Encoded.encode(container) + "/exec", document),
                        "Id");
        boolean terminal = document.path("Tty").asBoolean(false);
        if (document.path("Detach").asBoolean(false)) {
            docker.post(
                    "/exec/" + id + "/start",
                    Json.object().put("Detach", true).put("Tty", terminal));
            return OK;
        }
        ObjectNode how = Json.object().put("Detach", false).put("Tty", terminal);
        if (terminal) {
            Streams.size(how);
        }
        HttpCall start =
                HttpCall.post("/exec/" + id + "/start")
                        .header("Connection", "Upgrade")
                        .header("Upgrade", "tcp")
                        .json(Json.bytes(how));
        try (HttpReply started = docker.send(start)) {
            new Streams(session)
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
        ObjectNode body = Json.object();
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
