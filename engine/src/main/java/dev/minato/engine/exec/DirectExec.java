package dev.minato.engine.exec;

import dev.minato.engine.OutputChunk;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.stream.BufferedAttachment;
import dev.minato.engine.stream.PipedChild;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Executes a process without input and terminal as a child of ours: cheaper than with a conmon. It
 * does not outlive us, as with dockerd; what a killed daemon leaves of it the next one ends, by its
 * pid file.
 */
final class DirectExec {
    /** For what a grandchild that keeps the pipe open may still print. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(2);

    private final OciRuntime runtime;
    private final EngineThreads work;

    DirectExec(OciRuntime runtime, EngineThreads work) {
        this.runtime = runtime;
        this.work = work;
    }

    /**
     * How one ended.
     *
     * @param failure why it could not be started, in runc's words
     */
    record End(int code, Optional<RuntimeMessage> failure) {}

    /**
     * Starts it; its output goes to the line.
     *
     * @param atEnd called once, when all of the output was read and the line has not ended
     */
    void start(ExecEntry exec, BufferedAttachment line, Consumer<End> atEnd) {
        PipedChild child = launch(exec, line);
        work.execute(() -> await(exec, line, child, atEnd));
    }

    private PipedChild launch(ExecEntry exec, BufferedAttachment line) {
        Path folder = exec.folder();
        return PipedChild.start(
                runtime.exec(
                        folder,
                        exec.container().id(),
                        folder.resolve("process.json"),
                        folder.resolve("pid"),
                        folder.resolve("log")),
                OciRuntime.ENVIRONMENT,
                folder,
                (source, data, offset, size) -> offer(line, source, data, offset, size));
    }

    private static void offer(
            BufferedAttachment line, Source source, byte[] data, int offset, int size) {
        if (!line.offer(new OutputChunk(source, Arrays.copyOfRange(data, offset, offset + size)))) {
            throw new IllegalStateException("nobody listens");
        }
    }

    private void await(
            ExecEntry exec, BufferedAttachment line, PipedChild child, Consumer<End> atEnd) {
        int code = child.child().await();
        String said = RuntimeMessage.said(exec.folder().resolve("log"));
        if (code != 0 && isRace(said)) {
            PipedChild again = launch(exec, line);
            code = again.child().await();
            said = RuntimeMessage.said(exec.folder().resolve("log"));
            awaitOutput(again);
        }
        awaitOutput(child);
        Optional<RuntimeMessage> failure = Optional.empty();
        if (code != 0 && !said.isEmpty()) {
            String program = exec.spec().argv().getFirst();
            failure = Optional.of(RuntimeMessage.read(said, program));
        }
        atEnd.accept(new End(failure.map(RuntimeMessage::exitCode).orElse(code), failure));
    }

    /** crun before 1.8.7 may miss a process that has only just been started. */
    private static boolean isRace(String said) {
        return said.contains("setns");
    }

    private static void awaitOutput(PipedChild child) {
        try {
            child.awaitOutput(STRAGGLERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
