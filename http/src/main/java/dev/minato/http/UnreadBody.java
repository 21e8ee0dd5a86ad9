package dev.minato.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Reads the rest of a request's body when its answer is out. A connection that is closed over bytes
 * nobody has read breaks the client's writing, and many clients then never look at the answer (RFC
 * 9112, 9.6). So a short rest is read to its end, after which the connection serves on, as Go's
 * server does; before a longer one our direction is ended and more is taken for a while, so that
 * the client finds answer and end.
 */
final class UnreadBody {
    /**
     * Bounds.
     *
     * @param keep bytes of a rest after which the connection serves on
     * @param most bytes taken at all
     * @param silence how long nothing may come
     * @param time how long one rest may take in all
     * @param clients how many rests are read at once; beyond it connections are closed at once
     */
    record Limits(long keep, long most, Duration silence, Duration time, int clients) {
        /** 256 KiB, 64 MiB, 2 s, 10 s, 128 clients. */
        static final Limits DEFAULT =
                new Limits(256 << 10, 64 << 20, Duration.ofSeconds(2), Duration.ofSeconds(10), 128);
    }

    private static final int PART = 16 << 10;

    private final Limits limits;
    private final Semaphore places;

    UnreadBody(Limits limits) {
        this.limits = limits;
        this.places = new Semaphore(limits.clients());
    }

    /**
     * Reads the rest.
     *
     * @throws IOException when the connection is to be closed
     */
    void drain(Request request, RequestBody body, Http1Wire wire) throws IOException {
        if (!request.hasBody()) {
            return;
        }
        if (!places.tryAcquire()) {
            throw new IOException("too many bodies are left unread");
        }
        long silence = wire.silence();
        wire.allowSilence(limits.silence().toMillis());
        try {
            drain(body, isUnasked(request, body), wire);
        } finally {
            wire.allowSilence(silence);
            places.release();
        }
    }

    private void drain(InputStream body, boolean unasked, Http1Wire wire) throws IOException {
        long end = System.nanoTime() + limits.time().toNanos();
        if (!unasked && ends(body, limits.keep(), end)) {
            return;
        }
        wire.endAnswers();
        ends(body, limits.most(), end);
        throw new IOException("the request's body was not wanted");
    }

    /** Such a client sends its body only after a word that it did not get. */
    private static boolean isUnasked(Request request, RequestBody body) {
        return !body.asked() && request.headers().lists("Expect", "100-continue");
    }

    /** Whether the body ends within so many bytes and the time. */
    private static boolean ends(InputStream body, long most, long end) throws IOException {
        byte[] part = new byte[PART];
        long taken = 0;
        while (taken <= most && System.nanoTime() < end) {
            int count = body.read(part);
            if (count < 0) {
                return true;
            }
            taken += count;
        }
        return false;
    }
}
