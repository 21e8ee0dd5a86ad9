package dev.minato.engine.log;

import java.time.Instant;

/**
 * What is shown of a log at once: a line of the process, or up to 16 KiB of a longer one, in
 * however many pieces it was written.
 */
public final class LogMessage {
    private final Instant time;
    private final boolean error;
    private final byte[] data;

    LogMessage(Instant time, boolean error, byte[] data) {
        this.time = time;
        this.error = error;
        this.data = data;
    }

    /** When its line ended, or for parts of a long line when the first of them was whole. */
    public Instant time() {
        return time;
    }

    /** Whether it came from standard error. */
    public boolean error() {
        return error;
    }

    /** The bytes; they end with a newline when the line does. Not to be changed. */
    public byte[] data() {
        return data;
    }
}
