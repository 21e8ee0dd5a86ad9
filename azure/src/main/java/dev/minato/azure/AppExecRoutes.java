package dev.minato.azure;

import dev.minato.azure.wire.ExecFrame;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.WebSocket;
import dev.minato.platform.Apps;
import dev.minato.platform.ContainerStreams;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * {@code …/containers/C/exec?command=…}: a command with a terminal in a replica, over a WebSocket
 * with Container Apps' frames ({@link ExecFrame}). The close frame's reason is {@code exit code N},
 * which Azure's clients do not read.
 */
final class AppExecRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(AppExecRoutes.class);
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Apps apps;
    private final AppFinder finder;
    private final StreamTokens tokens;

    AppExecRoutes(Apps apps, AppFinder finder, StreamTokens tokens) {
        this.apps = apps;
        this.finder = finder;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.streams(LogRoutes.CONTAINER + "/exec", tokens, this::exec);
    }

    private void exec(Request request, Response response) throws IOException {
        requireSameOrigin(request);
        WebSocket.require(request);
        ContainerStreams container = apps.streams(finder.container(request));
        String command = request.query().text("command").orElse("sh");
        ExecRequest wanted =
                new ExecRequest(CommandLineSplitter.of(command), true, true, ROWS, COLUMNS);
        try (ExecSession session = container.exec(wanted);
                WebSocket socket = response.webSocket()) {
            join(session, socket);
        }
    }

    /** A page of another site must not open a terminal here. */
    private static void requireSameOrigin(Request request) {
        Optional<String> origin = request.header("Origin");
        String host = request.header("Host").orElse("localhost");
        if (origin.isPresent() && !origin.get().replaceFirst("^https?://", "").equals(host)) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "The origin '"
                            + ArmPath.shown(origin.get())
                            + "' may not open a terminal at '"
                            + ArmPath.shown(host)
                            + "'.");
        }
    }

    private static void join(ExecSession session, WebSocket socket) throws IOException {
        Thread output = Thread.ofVirtual().name("exec-output").start(() -> output(session, socket));
        try {
            input(session, socket);
        } finally {
            session.close();
            try {
                output.join(FAREWELL);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What the caller types, until it hangs up. */
    private static void input(ExecSession session, WebSocket socket) throws IOException {
        while (true) {
            Optional<byte[]> message = socket.read();
            if (message.isEmpty()) {
                return;
            }
            switch (ExecFrame.parse(message.get())) {
                case ExecFrame.Input input -> {
                    session.stdin().write(input.bytes());
                    session.stdin().flush();
                }
                case ExecFrame.Resize resize -> session.resize(resize.rows(), resize.columns());
                case ExecFrame.Unknown _ -> LOG.debug("a frame of an unknown kind is passed over");
            }
        }
    }

    /** What the command writes, until it ends. */
    private static void output(ExecSession session, WebSocket socket) {
        Thread errors =
                Thread.ofVirtual()
                        .name("exec-errors")
                        .start(() -> copy(session.stderr(), socket, ExecFrame.STDERR));
        copy(session.stdout(), socket, ExecFrame.STDOUT);
        try {
            errors.join();
            socket.close("exit code " + session.await());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("the caller hung up", e);
        }
    }

    private static void copy(InputStream in, WebSocket socket, byte stream) {
        byte[] buffer = new byte[16 << 10];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                socket.write(ExecFrame.output(stream, buffer, n));
            }
        } catch (IOException e) {
            LOG.debug("the stream of a command ended early", e);
        }
    }
}
