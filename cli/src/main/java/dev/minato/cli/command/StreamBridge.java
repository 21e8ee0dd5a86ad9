package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.CommandSession;
import dev.minato.http.Duplex;
import dev.minato.linux.process.Terminal;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Joins a container's streams to ours: takes Docker's frames apart, passes keys on and tells the
 * window's size.
 */
public final class StreamBridge {
    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int DAEMON_ERROR = 3;
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration AGAIN = Duration.ofMillis(20);
    private final CommandSession session;

    public StreamBridge(CommandSession session) {
        this.session = session;
    }

    /**
     * Copies a container's output to ours until it ends.
     *
     * @param tty whether it comes as it is, not in frames
     * @throws Fault unavailable when the connection breaks
     */
    public void copy(InputStream in, boolean tty) {
        try {
            if (tty) {
                copyRaw(in);
            } else {
                copyFrames(in);
            }
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the daemon's stream broke: " + Reason.of(e), e);
        }
    }

    private void copyFrames(InputStream in) throws IOException {
        DataInputStream frames = new DataInputStream(in);
        byte[] buffer = new byte[32 * 1024];
        while (true) {
            int stream = frames.read();
            if (stream < 0) {
                return;
            }
            frames.readFully(buffer, 0, HEADER - Integer.BYTES - 1);
            int left = frames.readInt();
            if (left < 0) {
                throw new EOFException("a frame of " + left + " bytes");
            }
            OutputStream out = stream == STDERR ? session.err() : session.out();
            if (stream == DAEMON_ERROR) {
                throw Fault.of(
                        Fault.Kind.INTERNAL,
                        new String(frames.readNBytes(left), StandardCharsets.UTF_8));
            }
            while (left > 0) {
                int read = frames.read(buffer, 0, Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the stream ended within a frame");
                }
                out.write(buffer, 0, read);
                left -= read;
            }
            out.flush();
        }
    }

    private void copyRaw(InputStream in) throws IOException {
        byte[] buffer = new byte[32 * 1024];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            session.out().write(buffer, 0, read);
            session.out().flush();
        }
    }

    /**
     * Joins our streams to a raw connection until the container's output ends.
     *
     * @param stdin whether what we read goes there; its end ends the container's input
     * @param tty whether our terminal becomes raw and its size is followed
     * @param resize told the window's size at first and after each change
     */
    void join(Duplex connection, boolean stdin, boolean tty, Consumer<Terminal.Size> resize)
            throws IOException {
        @Nullable Terminal raw = tty && stdin ? Terminal.raw(0) : null;
        try {
            if (stdin) {
                Thread.ofPlatform().daemon().name("stdin").start(() -> feed(connection));
            } else {
                connection.shutdownOutput();
            }
            if (tty) {
                Thread.ofPlatform().daemon().name("window").start(() -> follow(resize));
            }
            copy(connection.in(), tty);
        } finally {
            if (raw != null) {
                raw.close();
            }
        }
    }

    private void feed(Duplex connection) {
        byte[] buffer = new byte[8 * 1024];
        try {
            for (int read = session.in().read(buffer);
                    read >= 0;
                    read = session.in().read(buffer)) {
                connection.out().write(buffer, 0, read);
            }
            connection.shutdownOutput();
        } catch (IOException e) {
            // The container has ended: whoever reads its output finds out.
            connection.close();
        }
    }

    /** Lets a terminal have our window's size from its first moment. */
    static void size(ObjectNode body) {
        window().ifPresent(
                        size -> body.putArray("ConsoleSize").add(size.rows()).add(size.columns()));
    }

    private static Optional<Terminal.Size> window() {
        return Terminal.size(1).or(() -> Terminal.size(0));
    }

    /** A JVM has no handler for SIGWINCH that is supported, so the size is looked at. */
    private static void follow(Consumer<Terminal.Size> resize) {
        Optional<Terminal.Size> told = Optional.empty();
        try {
            while (true) {
                Optional<Terminal.Size> now = window();
                boolean news = now.isPresent() && !now.equals(told);
                if (news && tell(resize, now.get())) {
                    told = now;
                    news = false;
                }
                TimeUnit.MILLISECONDS.sleep(news ? AGAIN.toMillis() : LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            // The session is over.
            Thread.currentThread().interrupt();
        }
    }

    /** False when the process has no terminal yet: it is told again. */
    private static boolean tell(Consumer<Terminal.Size> resize, Terminal.Size size) {
        try {
            resize.accept(size);
            return true;
        } catch (Fault e) {
            return false;
        }
    }
}
