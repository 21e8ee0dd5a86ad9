package dev.minato.engine.exec;

import dev.minato.engine.OutputChunk;
import dev.minato.engine.StepSink;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.stream.BufferedAttachment;
import dev.minato.engine.stream.RuntimeChild;
import dev.minato.linux.files.RecursiveDelete;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
        RuntimeChild attempt = launch(exec, line);
        work.execute(() -> await(exec, line, attempt, atEnd));
    }

    private RuntimeChild launch(ExecEntry exec, BufferedAttachment line) {
        Path folder = exec.folder();
        Path pidFile = folder.resolve("pid");
        List<String> argv =
                runtime.exec(
                        folder,
                        exec.container().id(),
                        folder.resolve("process.json"),
                        pidFile,
                        log(exec));
        return RuntimeChild.start(argv, folder, pidFile, log(exec), sink(line));
    }

    private static StepSink sink(BufferedAttachment line) {
        return (source, data, offset, size) -> {
            byte[] bytes = Arrays.copyOfRange(data, offset, offset + size);
            if (!line.offer(new OutputChunk(source, bytes))) {
                throw new IllegalStateException("nobody listens");
            }
        };
    }

    private static Path log(ExecEntry exec) {
        return exec.folder().resolve("log");
    }

    private void await(
            ExecEntry exec, BufferedAttachment line, RuntimeChild first, Consumer<End> atEnd) {
        int code = first.await();
        String said = RuntimeMessage.said(log(exec));
        awaitOutput(first);
        if (code != 0 && isRace(said)) {
            // What the first said is not what the second fails with.
            RecursiveDelete.delete(log(exec));
            RuntimeChild again = launch(exec, line);
            code = again.await();
            said = RuntimeMessage.said(log(exec));
            awaitOutput(again);
        }
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

    private static void awaitOutput(RuntimeChild child) {
        try {
            child.awaitOutput(STRAGGLERS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
