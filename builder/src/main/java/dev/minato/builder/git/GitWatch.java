package dev.minato.builder.git;

import dev.minato.base.SafeText;
import dev.minato.linux.BlockingCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Poll;
import dev.minato.linux.Signals;
import dev.minato.linux.files.Fd;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Processes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a command writes until it ends, and kills it with everybody it has started when it is
 * cancelled or falls silent. Git's progress counts as a sign of life. Used by one thread.
 */
final class GitWatch {
    private static final int KEPT = 64 << 10;
    private static final int MOST_LINES = 12;

    private final ChildProcess child;
    private final Fd out;
    private final Fd err;
    private final Fd cancelled;
    private final Duration silence;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[64 << 10];

    /** Nothing was heard for too long. */
    static final class Silence extends RuntimeException {
        private Silence() {
            super("silence", null, false, false);
        }
    }

    /**
     * A watch.
     *
     * @param cancelled is at its end when the command is not wanted any more
     */
    GitWatch(ChildProcess child, Fd out, Fd err, Fd cancelled, Duration silence) {
        this.child = child;
        this.out = out;
        this.err = err;
        this.cancelled = cancelled;
        this.silence = silence;
    }

    /**
     * Waits for the end.
     *
     * @return the exit code
     */
    int run(GitProgram.Output output) {
        try {
            watch(output);
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
        return end();
    }

    /** The command is a zombie or alive: its number, and the group's, cannot mean another. */
    private int end() {
        try {
            Processes.signal(-child.pid(), Signals.KILL);
        } catch (LinuxException e) {
            child.pidfd().signal(Signals.KILL);
        }
        return child.await();
    }

    private void watch(GitProgram.Output output) {
        boolean outOpen = true;
        boolean errOpen = true;
        boolean running = true;
        long heard = System.nanoTime();
        while (running || outOpen || errOpen) {
            long left = BlockingCalls.nanos(silence) - (System.nanoTime() - heard);
            int[] ready =
                    Poll.readable(
                            Duration.ofNanos(running ? Math.max(0, left) : 0),
                            outOpen ? out.number() : -1,
                            errOpen ? err.number() : -1,
                            running ? child.pidfd().number() : -1,
                            running ? cancelled.number() : -1);
            if (ready[0] + ready[1] + ready[2] + ready[3] == 0) {
                if (!running) {
                    return;
                }
                throw new Silence();
            }
            if (ready[3] != 0) {
                return;
            }
            outOpen = outOpen && (ready[0] == 0 || passOn(output));
            errOpen = errOpen && (ready[1] == 0 || keep());
            running = running && ready[2] == 0;
            heard = System.nanoTime();
        }
    }

    private boolean passOn(GitProgram.Output output) {
        int read = out.read(buffer, 0, buffer.length);
        if (read > 0) {
            output.take(buffer, read);
        }
        return read > 0;
    }

    private boolean keep() {
        int read = err.read(buffer, 0, buffer.length);
        if (read > 0) {
            if (said.size() > KEPT) {
                byte[] all = said.toByteArray();
                said.reset();
                said.write(all, all.length / 2, all.length - all.length / 2);
            }
            said.write(buffer, 0, read);
        }
        return read > 0;
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** The last lines of standard error without progress, on one line, safe for a terminal. */
    String said() {
        List<String> lines = new ArrayList<>();
        for (String line : text().split("[\r\n]+", -1)) {
            if (!line.isBlank() && !line.matches("(remote: )?[A-Z][A-Za-z ]+: +[0-9]+.*")) {
                lines.add(line.strip());
            }
        }
        int from = Math.max(0, lines.size() - MOST_LINES);
        return SafeText.line(String.join("; ", lines.subList(from, lines.size())));
    }
}
