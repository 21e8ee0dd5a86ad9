package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.DetachKeys;
import dev.minato.docker.wire.Frames;
import dev.minato.engine.Attachment;
import dev.minato.engine.OutputChunk;
import dev.minato.http.Duplex;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Carries bytes between a client and a process: output on one thread, input on another. The end of
 * the client's direction is no sign that it has gone; the end of the process's output is told by
 * ending our direction, and the client closes.
 */
public final class StreamCopier {
    /** How long a client may leave the connection open after the end. */
    private static final long LINGER_SECONDS = 30;

    private static final int PIECE = 16 << 10;

    private final Duplex duplex;
    private final Attachment attachment;
    private final Frames frames;
    private final boolean tty;
    private final CountDownLatch inputEnded = new CountDownLatch(1);

    public StreamCopier(Duplex duplex, Attachment attachment, boolean tty) {
        this.duplex = duplex;
        this.attachment = attachment;
        this.frames = new Frames(duplex.out(), tty);
        this.tty = tty;
    }

    /**
     * Carries bytes until the output has ended and the client has closed.
     *
     * @param keys present when what the client sends goes to the process: the keys that leave
     */
    public void run(Optional<DetachKeys> keys) throws InterruptedException {
        Thread input = Thread.ofVirtual().name("docker-input").start(() -> input(keys));
        try {
            output();
            duplex.shutdownOutput();
            inputEnded.await(LINGER_SECONDS, TimeUnit.SECONDS);
        } catch (IOException gone) {
            // A client that has gone gets nothing more; the process goes on.
            duplex.close();
        } finally {
            // Also wakes an input that waits for a process which does not read.
            attachment.close();
            duplex.close();
            input.join();
        }
    }

    /** Ends our direction and waits a while for the client to close. */
    public static void end(Duplex duplex) throws IOException, InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        duplex.shutdownOutput();
        Thread.ofVirtual()
                .name("docker-linger")
                .start(() -> {
                    try {
                        duplex.in().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException gone) {
                        duplex.close();
                    } finally {
                        closed.countDown();
                    }
                });
        closed.await(LINGER_SECONDS, TimeUnit.SECONDS);
        duplex.close();
    }

    private void output() throws IOException {
        for (Optional<OutputChunk> piece = attachment.read();
                piece.isPresent();
                piece = attachment.read()) {
            frames.write(stream(piece.get().source()), piece.get().data());
        }
        // The client has left HTTP, so it stands where the output would.
        Optional<Fault> failure = attachment.failure();
        if (failure.isPresent()) {
            String text = DockerSentences.of(failure.get()) + "\r\n";
            frames.write(Frames.STDOUT, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void input(Optional<DetachKeys> keys) {
        try {
            if (keys.isPresent()) {
                forward(keys.get());
            }
            // What comes after the end, or without stdin, is read and dropped.
            duplex.in().transferTo(OutputStream.nullOutputStream());
        } catch (IOException | Fault gone) {
            if (keys.isPresent()) {
                attachment.endInput();
            }
        } finally {
            inputEnded.countDown();
        }
    }

    private void forward(DetachKeys keys) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = duplex.in().read(piece); count >= 0; count = duplex.in().read(piece)) {
            byte[] typed = tty ? keys.filter(piece, count) : Arrays.copyOf(piece, count);
            attachment.write(typed, 0, typed.length);
            if (keys.found()) {
                attachment.close();
                return;
            }
        }
        byte[] held = keys.rest();
        attachment.write(held, 0, held.length);
        attachment.endInput();
    }

    /** The number of a stream in frames. */
    public static int stream(OutputChunk.Source source) {
        return source == OutputChunk.Source.STDOUT ? Frames.STDOUT : Frames.STDERR;
    }
}
