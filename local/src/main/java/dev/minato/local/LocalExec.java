package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** A command in a replica, over an exec of the engine. */
final class LocalExec implements ExecSession {
    private static final int WAITING_PIECES = 64;
    private static final int KILLED = 137;

    private final Execs execs;
    private final String id;
    private final Attachment attachment;
    private final boolean tty;
    private final Pieces out = new Pieces();
    private final Pieces err = new Pieces();
    private final CountDownLatch ended = new CountDownLatch(1);

    private LocalExec(Execs execs, String id, Attachment attachment, boolean tty) {
        this.execs = execs;
        this.id = id;
        this.attachment = attachment;
        this.tty = tty;
    }

    /** Starts a command in a container. */
    static LocalExec start(Execs execs, String container, ExecRequest request) {
        ExecSpec spec =
                new ExecSpec(
                        request.command(),
                        List.of(),
                        "",
                        "",
                        request.stdin(),
                        true,
                        true,
                        request.tty(),
                        false,
                        "");
        String id = execs.create(container, spec);
        Attachment attachment =
                execs.start(
                        id, new ExecStart(false, request.tty(), request.rows(), request.columns()));
        LocalExec exec = new LocalExec(execs, id, attachment, request.tty());
        Thread.ofVirtual().name("exec-" + id.substring(0, 8)).start(exec::pump);
        return exec;
    }

    private void pump() {
        try {
            Optional<OutputChunk> piece = attachment.read();
            while (piece.isPresent()) {
                Pieces to = piece.get().source() == OutputChunk.Source.STDERR ? err : out;
                to.put(piece.get().data());
                piece = attachment.read();
            }
            Optional<Fault> failure = attachment.failure();
            if (failure.isPresent()) {
                out.put((failure.get().text() + "\r\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
            out.end();
            err.end();
        }
    }

    @Override
    public OutputStream stdin() {
        return new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] data, int offset, int length) {
                attachment.write(data, offset, length);
            }

            @Override
            public void close() {
                attachment.endInput();
            }
        };
    }

    @Override
    public InputStream stdout() {
        return out;
    }

    @Override
    public InputStream stderr() {
        return err;
    }

    @Override
    public void resize(int rows, int columns) {
        if (tty) {
            execs.resize(id, rows, columns);
        }
    }

    @Override
    public int await() throws InterruptedException {
        ended.await();
        return execs.inspect(id).exitCode().orElse(KILLED);
    }

    /** With a terminal the command hears a hang-up, as when a window is closed. */
    @Override
    public void close() {
        try {
            ExecInfo info = execs.inspect(id);
            if (tty && info.running() && info.pid() > 0) {
                try (Pidfd pidfd = Pidfd.open(info.pid())) {
                    pidfd.signal(Signals.HUP);
                }
            }
        } catch (Fault | LinuxException e) {
            ended.countDown();
        } finally {
            attachment.close();
            out.abandon();
            err.abandon();
        }
    }

    /** Pieces of output as a stream; the command waits while nobody reads. */
    private static final class Pieces extends InputStream {
        private static final byte[] END = new byte[0];

        private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>(WAITING_PIECES);
        private byte[] piece = new byte[0];
        private int position;
        private boolean over;
        private volatile boolean finished;

        void put(byte[] data) throws InterruptedException {
            if (data.length > 0 && !finished) {
                pieces.put(data);
            }
        }

        void end() {
            finished = true;
            boolean _ = pieces.offer(END);
        }

        /** Nobody reads any more: who waits to put is let go. */
        void abandon() {
            finished = true;
            pieces.clear();
            end();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (position == piece.length) {
                if (over || !next()) {
                    over = true;
                    return -1;
                }
            }
            int count = Math.min(length, piece.length - position);
            System.arraycopy(piece, position, into, offset, count);
            position += count;
            return count;
        }

        private boolean next() throws IOException {
            try {
                byte[] taken = finished ? pieces.poll() : pieces.take();
                if (taken == null || taken.length == 0) {
                    return false;
                }
                piece = taken;
                position = 0;
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for output", e);
            }
        }
    }
}
