package dev.minato.platform.ledger;

import dev.minato.platform.RevisionRef;

import java.time.Instant;

/**
 * How many replicas a revision is to have, and why.
 *
 * @param count what was decided, 1 or more; of one that sleeps, how many it had
 * @param rest whether it has none for now
 * @param reason in a few words
 * @param since when it was decided
 * @param floor never less, whatever is decided
 * @param floorReason why there is a floor; empty without one
 */
public record ScaleRow(
        String revision,
        int count,
        Rest rest,
        String reason,
        Instant since,
        int floor,
        String floorReason) {
    /**
     * How a revision comes to have no replica, in two steps, so that no request meets one that
     * ends.
     */
    public enum Rest {
        /** It has replicas. */
        AWAKE,
        /** New requests are held; replicas finish those they have. */
        DOZING,
        /** Requests are held, and it has no replica. */
        ASLEEP
    }

    /** One that has replicas, and no floor. */
    public static ScaleRow awake(String revision, int count, String reason, Instant since) {
        return new ScaleRow(revision, count, Rest.AWAKE, reason, since, 0, "");
    }

    /** The same after another decision. */
    public ScaleRow decided(int other, Rest next, String why, Instant now) {
        return new ScaleRow(revision, other, next, why, now, floor, floorReason);
    }

    /** How many run: none of one that sleeps. */
    public int replicas() {
        return rest == Rest.ASLEEP && floor == 0 ? 0 : Math.max(count, floor);
    }

    /** Whether its requests are held. */
    public boolean isResting() {
        return rest != Rest.AWAKE && floor == 0;
    }

    /** How many replicas a set of its revision has: one that is not ready yet has to become so. */
    int of(RevisionRow row, RevisionRef set) {
        boolean becomes = row.set().equals(set) && row.phase() != GenerationPhase.READY;
        return becomes ? Math.max(count, floor) : replicas();
    }
}
