package dev.minato.engine.stream;

import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.StepSink;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A child process whose output is read by two threads. */
public final class PipedChild {
    private final ChildProcess child;
    private final OutputPump out;
    private final OutputPump err;

    private PipedChild(ChildProcess child, OutputPump out, OutputPump err) {
        this.child = child;
        this.out = out;
        this.err = err;
    }

    public static PipedChild start(
            List<String> argv, Map<String, String> env, Path workingDirectory, StepSink sink) {
        Pipe out = Pipe.open();
        Pipe err = Pipe.open();
        try {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    argv,
                                    env,
                                    Map.of(1, out.write(), 2, err.write()),
                                    Optional.of(workingDirectory),
                                    true));
            return new PipedChild(
                    child,
                    new OutputPump(out.read(), Source.STDOUT, sink),
                    new OutputPump(err.read(), Source.STDERR, sink));
        } catch (RuntimeException e) {
            out.read().close();
            err.read().close();
            throw e;
        } finally {
            out.write().close();
            err.write().close();
        }
    }

    public ChildProcess child() {
        return child;
    }

    /** Waits until everything it has printed was read; whether that came in time. */
    public boolean awaitOutput(Duration patience) throws InterruptedException {
        try {
            CompletableFuture.allOf(out.done(), err.done())
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }
}
