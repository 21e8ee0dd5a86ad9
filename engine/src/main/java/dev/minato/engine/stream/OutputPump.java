package dev.minato.engine.stream;

import dev.minato.engine.OutputChunk;
import dev.minato.engine.StepSink;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Fd;

import java.util.concurrent.CompletableFuture;

/** Reads one end of a pipe to its end on a platform thread of its own. */
final class OutputPump {
    private static final int CHUNK = 32 << 10;

    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /**
     * Begins.
     *
     * @param end closed at the end
     * @param sink may throw: what comes then is read and dropped, so that the process goes on
     */
    OutputPump(Fd end, OutputChunk.Source source, StepSink sink) {
        Thread.ofPlatform().daemon().name("output").start(() -> run(end, source, sink));
    }

    private void run(Fd end, OutputChunk.Source source, StepSink sink) {
        byte[] buffer = new byte[CHUNK];
        boolean wanted = true;
        try (end) {
            int size = end.read(buffer, 0, buffer.length);
            while (size > 0) {
                wanted = wanted && give(sink, source, buffer, size);
                size = end.read(buffer, 0, buffer.length);
            }
        } catch (LinuxException e) {
            // The pipe is broken: nothing more will come.
        } finally {
            done.complete(null);
        }
    }

    private static boolean give(StepSink sink, OutputChunk.Source source, byte[] buffer, int size) {
        try {
            sink.accept(source, buffer, 0, size);
            return true;
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    /** Done at the end of the pipe. */
    CompletableFuture<Void> done() {
        return done;
    }
}
