package dev.minato.engine.container;

import dev.minato.engine.Attachment;
import dev.minato.engine.ExecStart;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.ConmonSpec;
import dev.minato.engine.runtime.RuntimeFailure;
import dev.minato.engine.runtime.RuntimeMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Executes processes with input, with a terminal, or detached under a conmon: they outlive us. */
final class ConmonExec {
    private static final int KILLED = 137;

    private final Conmon conmon;
    private final Work work;

    ConmonExec(Conmon conmon, Work work) {
        this.conmon = conmon;
        this.work = work;
    }

    /** The runtime could not execute it. */
    static final class Refused extends RuntimeException {
        private final transient RuntimeMessage reason;

        Refused(RuntimeMessage reason, RuntimeFailure cause) {
            super(reason.text(), cause);
            this.reason = reason;
        }

        RuntimeMessage reason() {
            return reason;
        }
    }

    static Path exits(Path folder) {
        return folder.resolve("exits");
    }

    /**
     * Executes it.
     *
     * @param atEnd called once with the exit code, before the attachment ends
     * @throws Refused when it cannot be executed
     */
    Attachment start(ExecCell exec, ExecStart how, IntConsumer atEnd) throws IOException {
        Files.createDirectories(exits(exec.folder()));
        ConmonSpec spec =
                new ConmonSpec(
                        exec.container().id(),
                        exec.folder(),
                        Optional.empty(),
                        exits(exec.folder()),
                        how.tty(),
                        exec.spec().stdin(),
                        how.tty(),
                        Host.leaf(exec.container().id()),
                        Optional.of(exec.folder().resolve("process.json")));
        Console console = new Console();
        StreamLine line = line(exec, how, console);
        Conmon.PreparedExec prepared = conmon.prepareExec(spec);
        try {
            console.add(line);
            console.open(spec.socket());
            Conmon.Started started = prepared.execute();
            exec.pid().complete(started.pid());
        } catch (RuntimeException e) {
            console.end();
            prepared.close();
            if (e instanceof RuntimeFailure failure) {
                throw new Refused(failure.reason(exec.spec().argv().getFirst()), failure);
            }
            throw e;
        }
        work.execute(() -> awaitEnd(prepared, console, atEnd));
        return how.detach() ? line : new ExecLine(line, exec.exit());
    }

    private static StreamLine line(ExecCell exec, ExecStart how, Console console) {
        if (how.detach()) {
            StreamLine nobody = new StreamLine(false, false, StreamLine.Input.NONE);
            nobody.end();
            return nobody;
        }
        StreamLine.Input input =
                exec.spec().stdin() ? console.input(!how.tty()) : StreamLine.Input.NONE;
        boolean stdout = exec.spec().stdout() || how.tty();
        return new StreamLine(stdout, exec.spec().stderr(), input);
    }

    private static void awaitEnd(Conmon.PreparedExec prepared, Console console, IntConsumer atEnd) {
        try (prepared) {
            atEnd.accept(prepared.awaitExit().orElse(KILLED));
        } finally {
            console.endIfUnconnected();
        }
    }
}
