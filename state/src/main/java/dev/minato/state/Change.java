package dev.minato.state;

import java.time.Instant;

/**
 * One entry of the change log.
 *
 * @param sequence grows with every change, never used twice
 * @param at when it was written, just before its transaction was committed
 * @param fact what was done
 */
public record Change(long sequence, Instant at, ChangeFact fact) {
    /** What it is about. */
    public ChangeKind kind() {
        return fact.kind();
    }

    /** Which one. */
    public String key() {
        return fact.key();
    }
}
