package dev.minato.engine.stream;

import dev.minato.engine.StepSink;
import dev.minato.engine.runtime.OciRuntime;
import dev.minato.linux.process.Pidfd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A runtime in the foreground as a child of ours; what is printed is that of the process it
 * executes alone.
 */
public final class RuntimeChild {
    private final PipedChild child;
    private final RuntimeOutput output;

    private RuntimeChild(PipedChild child, RuntimeOutput output) {
        this.child = child;
        this.output = output;
    }

    /**
     * Starts it.
     *
     * @param argv which tells the runtime to write these two files
     */
    public static RuntimeChild start(
            List<String> argv, Path workingDirectory, Path pidFile, Path log, StepSink sink) {
        RuntimeOutput output = new RuntimeOutput(sink, pidFile, log);
        return new RuntimeChild(
                PipedChild.start(argv, OciRuntime.ENVIRONMENT, workingDirectory, output), output);
    }

    /** Waits for its end; its exit code is that of the process where there was one. */
    public int await() {
        int code = child.child().await();
        output.ended();
        return code;
    }

    /** As {@link PipedChild#awaitOutput}. */
    public boolean awaitOutput(Duration patience) throws InterruptedException {
        return child.awaitOutput(patience);
    }

    public Pidfd pidfd() {
        return child.child().pidfd();
    }
}
