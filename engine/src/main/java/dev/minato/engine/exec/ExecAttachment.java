package dev.minato.engine.exec;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.stream.BufferedAttachment;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The streams of an exec. Clients ask for the exit code as soon as the output ends, so the end is
 * not told before the code is known.
 */
final class ExecAttachment implements Attachment {
    private final BufferedAttachment line;
    private final ExecEntry exec;

    ExecAttachment(BufferedAttachment line, ExecEntry exec) {
        this.line = line;
        this.exec = exec;
    }

    @Override
    public Optional<OutputChunk> read() {
        Optional<OutputChunk> output = line.read();
        if (output.isEmpty() && !line.closed()) {
            awaitExit();
        }
        return output;
    }

    private void awaitExit() {
        try {
            exec.exit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // A process that has closed its output goes on: as in a pipe, that is the end too.
        }
    }

    @Override
    public Optional<Fault> failure() {
        return exec.failure();
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        line.write(data, offset, length);
    }

    @Override
    public void endInput() {
        line.endInput();
    }

    @Override
    public void close() {
        line.close();
    }
}
