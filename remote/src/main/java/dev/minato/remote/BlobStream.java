package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Reference;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Stream;

/**
 * A blob as a registry sends it, from an offset on and never longer than its descriptor says. When
 * the connection breaks it goes on from where it was, a few times. Reading throws a Fault, never an
 * IOException. For one thread at a time.
 */
final class BlobStream extends InputStream {
    /** A connection that brought at least this much counts as progress, not as a failure. */
    private static final long PROGRESS = 1 << 20;

    private final Source source;
    private final Descriptor blob;
    private final Watcher watcher;
    private final RetryPolicy backoff;
    private @Nullable RegistryResponse answer;
    private long at;
    private long goodUntil;
    private int failures;
    private @Nullable RuntimeException failure;

    /** Where a blob comes from. */
    record Source(Registry registry, Reference image, Optional<RegistryCredentials> credentials) {}

    /** Told how it goes; what it throws ends the reading. */
    record Watcher(LongConsumer arrived, Retry retry) {}

    /** A break, and the pause after it. */
    @FunctionalInterface
    interface Retry {
        void after(int seconds, String cause);
    }

    BlobStream(Source source, Descriptor blob, long from, RetryPolicy backoff, Watcher watcher) {
        this.source = source;
        this.blob = blob;
        this.at = from;
        this.goodUntil = from;
        this.backoff = backoff;
        this.watcher = watcher;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /**
     * What ended the reading before the blob's end, when that is behind an exception: others may
     * have wrapped it since. A reading that was given up for another reason is not to blame.
     */
    Optional<RuntimeException> failureBehind(Throwable exception) {
        return Optional.ofNullable(failure)
                .filter(cause ->
                        Stream.iterate(exception, Objects::nonNull, Throwable::getCause)
                                .anyMatch(cause::equals));
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            return length == 0 ? 0 : next(buffer, offset, length);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private int next(byte[] buffer, int offset, int length) {
        while (at < blob.size()) {
            try {
                int n = body().read(buffer, offset, (int) Math.min(length, blob.size() - at));
                if (n > 0) {
                    at += n;
                    watcher.arrived().accept(at);
                    return n;
                }
                throw new IOException("it ended after " + at + " of " + blob.size() + " bytes");
            } catch (IOException e) {
                broke(e);
            } catch (InterruptedException e) {
                throw CancelledFault.fault(source.image(), e);
            }
        }
        return -1;
    }

    private InputStream body() throws IOException, InterruptedException {
        RegistryResponse open = answer;
        if (open == null) {
            open =
                    source.registry()
                            .call(
                                    new BlobEndpoint(source.image(), blob.digest(), at),
                                    source.credentials());
            answer = open;
        }
        return open.body();
    }

    private void broke(IOException e) {
        close();
        if (Thread.interrupted()) {
            throw CancelledFault.fault(source.image(), e);
        }
        failures = at - goodUntil >= PROGRESS ? 1 : failures + 1;
        goodUntil = at;
        if (failures >= backoff.attempts()) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the download of "
                            + blob.digest()
                            + " of "
                            + source.image().familiar()
                            + " from "
                            + source.registry().domain()
                            + " broke "
                            + failures
                            + " times, at byte "
                            + at
                            + " of "
                            + blob.size()
                            + " ("
                            + Reason.of(e)
                            + "): pull again to go on from there",
                    e);
        }
        try {
            long pause = backoff.millis(failures, "");
            watcher.retry().after((int) Math.ceilDiv(pause, 1000), Reason.of(e));
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            throw CancelledFault.fault(source.image(), interrupted);
        }
    }

    @Override
    public void close() {
        if (answer != null) {
            answer.close();
            answer = null;
        }
    }
}
