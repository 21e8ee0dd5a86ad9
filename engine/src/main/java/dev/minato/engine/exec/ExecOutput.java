package dev.minato.engine.exec;

import dev.minato.engine.OutputChunk;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.StepSink;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.stream.BufferedAttachment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The output of a runtime that becomes the process it executes, handed on without what the runtime
 * itself says: crun and runc write why they could not execute a program to their log and to
 * standard error. The runtime writes the pid file once the process has begun and never where it
 * could not, so standard error waits until there is one, or until the runtime has ended.
 */
final class ExecOutput implements StepSink {
    private static final long AGAIN_MILLIS = 2;

    private final BufferedAttachment line;
    private final Path pidFile;
    private final Path log;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean begun;

    ExecOutput(BufferedAttachment line, Path pidFile, Path log) {
        this.line = line;
        this.pidFile = pidFile;
        this.log = log;
    }

    /** The runtime, or the process that it became, has ended. */
    void ended() {
        ended.countDown();
    }

    @Override
    public void accept(Source source, byte[] data, int offset, int size) {
        if (source == Source.STDERR && !isOfProcess()) {
            return;
        }
        if (!line.offer(new OutputChunk(source, Arrays.copyOfRange(data, offset, offset + size)))) {
            throw new IllegalStateException("nobody listens");
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
