package dev.minato.engine.stream;

import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.StepSink;
import dev.minato.engine.runtime.RuntimeMessage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The output of a runtime and of the process that it executes, handed on without what the runtime
 * itself says: crun and runc write why they could not execute a program to their log and to
 * standard error. The runtime writes the pid file once the process has begun and never where it
 * could not, so standard error waits until there is one, or until the runtime has ended.
 */
final class RuntimeOutput implements StepSink {
    private static final long AGAIN_MILLIS = 2;

    private final StepSink sink;
    private final Path pidFile;
    private final Path log;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;

    /**
     * @param pidFile that the runtime is told to write
     * @param log that the runtime is told to write
     */
    RuntimeOutput(StepSink sink, Path pidFile, Path log) {
        this.sink = sink;
        this.pidFile = pidFile;
        this.log = log;
    }

    /** The runtime has ended, and the process with it. */
    void ended() {
        ended.countDown();
    }

    @Override
    public void accept(Source source, byte[] data, int offset, int size) {
        if (source == Source.STDOUT || isOfProcess()) {
            sink.accept(source, data, offset, size);
        }
    }

    private boolean isOfProcess() {
        try {
            while (!begun && !Files.exists(pidFile)) {
                if (ended.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                    return Files.exists(pidFile) || RuntimeMessage.said(log).isEmpty();
                }
            }
            begun = true;
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
