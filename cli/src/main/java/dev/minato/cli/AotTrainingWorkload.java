package dev.minato.cli;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.launch.ProcessRole;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Goes through the product's daily work once, with a daemon and an edge; this process and both of
 * them leave an AOT cache when they end. The daemon starts it in namespaces of its own, with a home
 * of its own (its class Training); it is of no use to a person.
 */
final class AotTrainingWorkload extends CliCommand {
    private static final Duration CACHE_WRITTEN = Duration.ofMinutes(5);

    /** A daemon that gives way to all others may be silent for long on a busy host. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int REQUESTS = 300;
    private static final String APP = "rehearsal";
    private static final String RESIDENT = "resident";

    AotTrainingWorkload(CommandSession session) {
        super(session);
    }

    @Override
    public void declare(CommandGrammar it) {
        it.says("Go through the daily work once, for the AOT caches.");
    }

    @Override
    public int run() throws Exception {
        if (ProductFolder.running().training().isEmpty()) {
            throw Fault.of(Fault.Kind.CONFLICT, "this is no training run: nothing to rehearse");
        }
        Path context = context();
        inhabit(context);
        must("start");
        launching();
        work(context);
        end(Signals.TERM);
        return OK;
    }

    /**
     * A start of a home that has been lived in does far more than the first one. The processes of
     * the first are killed, so their caches are never written.
     */
    private void inhabit(Path context) throws Exception {
        must("start");
        must("up", context.toString(), "-n", RESIDENT);
        must("build", "-t", RESIDENT, context.toString());
        must("run", "-d", "--name", RESIDENT, RESIDENT);
        end(Signals.KILL);
    }

    /** The words of a launch outside of a training. */
    private static void launching() {
        ProductFolder product = ProductFolder.running();
        new ProductFolder(product.folder(), product.java(), product.machine(), Optional.empty())
                .command(ProcessRole.DAEMON, List.of());
    }

    /** A server that every host has: the base is made of the JDK that runs us. */
    private Path context() throws IOException {
        Path context = Files.createDirectories(session.home().root().resolve("context"));
        Files.writeString(context.resolve("index.html"), "<p>rehearsal</p>\n");
        Files.writeString(context.resolve(".dockerignore"), "*.md\n!README.md\n");
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                ARG BASE=minato.local/jre:25
                FROM ${BASE} AS server
                COPY --chmod=755 index.html /site/
                RUN ["ln", "-s", "/site", "/www"]
                FROM server
                LABEL kind=rehearsal
                ENV WHERE=/site
                WORKDIR /site
                COPY . ${WHERE}/
                RUN ls -l > list
                EXPOSE 8080
                CMD ["jwebserver", "-b", "0.0.0.0", "-p", "8080"]
                """);
        return context;
    }

    private void work(Path context) throws Exception {
        must("build", "--no-cache", "-t", APP, context.toString());
        must("build", "-q", "-t", APP, context.toString());
        must("run", "--rm", APP, "true");
        must("run", "-d", "--name", "one", APP);
        must("exec", "one", "true");
        must("ps");
        must("ps", "-a", "-o", "json");
        must("inspect", "one");
        must("logs", "one");
        must("rm", "-f", "one");
        must("images");
        must("up", context.toString(), "-n", APP);
        requests();
        must("up", context.toString(), "-n", APP);
        must("up", context.toString(), "-n", APP, "--env", "CHANGED=yes");
        must("app", "list");
        must("app", "show", "-n", APP);
        must("revision", "list", "-n", APP);
        must("app", "logs", APP);
        must("traffic", "show", APP);
        must("secret", "list", APP);
        must("complete", "--", "rm", "");
        must("complete", "--", "app", "show", "");
        must("status");
        must("status", "-o", "json");
        must("down", "-n", APP);
        must("down", "-n", RESIDENT);
        must("--help");
    }

    private void must(String... words) throws Exception {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false);
        CommandSession quiet =
                new CommandSession(
                        session.environment(),
                        session.home(),
                        session.folder(),
                        session.command(),
                        session.in(),
                        nowhere,
                        session.err(),
                        false,
                        PATIENCE);
        session.say("rehearsal: " + String.join(" ", words));
        int exit = MinatoCommand.execute(quiet, List.of(words));
        if (exit != OK) {
            throw Fault.unavailable("`" + String.join(" ", words) + "` answered " + exit);
        }
    }

    /** So many that the edge's cache knows what is hot. */
    private void requests() throws IOException {
        JsonNode status = new ArmClient(session).status();
        String ingress = JsonTree.text(status, "properties.ingress");
        int colon = ingress.lastIndexOf(':');
        byte[] request =
                ("GET / HTTP/1.1\r\nHost: " + APP + ".minato.localhost\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        byte[] answer = new byte[4096];
        try (Socket socket =
                new Socket(
                        ingress.substring(0, colon),
                        Integer.parseInt(ingress.substring(colon + 1)))) {
            InputStream in = socket.getInputStream();
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(request);
                if (in.read(answer) < 0) {
                    throw new IOException("the edge hung up after " + i + " requests");
                }
            }
        }
    }

    private void end(int signal) {
        JsonNode status = new ArmClient(session).status();
        end(JsonTree.at(status, "properties.pid").asInt(0), signal);
        end(JsonTree.at(status, "properties.edgePid").asInt(0), signal);
    }

    private static void end(int pid, int signal) {
        try (Pidfd process = Pidfd.open(pid)) {
            process.signal(signal);
            if (!process.awaitExit(CACHE_WRITTEN)) {
                throw Fault.unavailable("process " + pid + " did not end");
            }
        }
    }
}
