package dev.minato.docker;

import dev.minato.engine.Attachment;
import dev.minato.engine.OutputChunk;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** The streams of a process that a test plays. */
public final class FakeAttachment implements Attachment {
    public final CountDownLatch inputEnded = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);
    final LinkedBlockingQueue<Optional<OutputChunk>> output = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    private final boolean stdinOnce;

    /**
     * @param stdinOnce whether the output goes on after the end of input
     */
    FakeAttachment(boolean stdinOnce) {
        this.stdinOnce = stdinOnce;
    }

    public FakeAttachment prints(OutputChunk.Source source, String text) {
        output.add(Optional.of(new OutputChunk(source, text.getBytes(StandardCharsets.UTF_8))));
        return this;
    }

    public FakeAttachment ends() {
        output.add(Optional.empty());
        return this;
    }

    public String typed() {
        synchronized (input) {
            return input.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public Optional<OutputChunk> read() {
        try {
            return output.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        synchronized (input) {
            input.write(data, offset, length);
        }
    }

    @Override
    public void endInput() {
        inputEnded.countDown();
        if (!stdinOnce) {
            ends();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        ends();
    }
}
