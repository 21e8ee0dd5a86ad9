package dev.minato.engine.exec;

import dev.minato.engine.Attachment;
import dev.minato.engine.ExecStart;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.ConmonSpec;
import dev.minato.engine.runtime.RuntimeFailure;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.stream.BufferedAttachment;
import dev.minato.engine.stream.ConmonStreams;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Executes processes with input, with a terminal, or detached under a conmon: they outlive us. */
final class ConmonExec {
    private static final int KILLED = 137;

    private final Conmon conmon;
    private final EngineThreads work;

    ConmonExec(Conmon conmon, EngineThreads work) {
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
    Attachment start(ExecEntry exec, ExecStart how, IntConsumer atEnd) throws IOException {
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
                        EngineHost.leaf(exec.container().id()),
                        Optional.of(exec.folder().resolve("process.json")));
        ConmonStreams console = new ConmonStreams();
        BufferedAttachment line = line(exec, how, console);
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
        return how.detach() ? line : new ExecAttachment(line, exec);
    }

    private static BufferedAttachment line(ExecEntry exec, ExecStart how, ConmonStreams console) {
        if (how.detach()) {
            BufferedAttachment nobody =
                    new BufferedAttachment(false, false, BufferedAttachment.Input.NONE);
            nobody.end();
            return nobody;
        }
        BufferedAttachment.Input input =
                exec.spec().stdin() ? console.input(!how.tty()) : BufferedAttachment.Input.NONE;
        boolean stdout = exec.spec().stdout() || how.tty();
        return new BufferedAttachment(stdout, exec.spec().stderr(), input);
    }

    private static void awaitEnd(
            Conmon.PreparedExec prepared, ConmonStreams console, IntConsumer atEnd) {
        try (prepared) {
            atEnd.accept(prepared.awaitExit().orElse(KILLED));
        } finally {
            console.endIfUnconnected();
        }
    }
}
