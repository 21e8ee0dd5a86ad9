package dev.minato.platform.ledger;

import java.time.Instant;

/**
 * How many replicas a revision is to have, and why.
 *
 * @param count what was decided
 * @param reason in a few words
 * @param since when it was decided
 * @param floor never less, whatever is decided
 * @param floorReason why there is a floor; empty without one
 */
public record ScaleRow(
        String revision, int count, String reason, Instant since, int floor, String floorReason) {
    /** How many run. */
    public int replicas() {
        return Math.max(count, floor);
    }
}
