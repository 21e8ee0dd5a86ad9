package dev.minato.platform.scale;

import java.time.Instant;
import java.util.List;

/**
 * What the decision about one revision is made from beside its {@link ScaleSpec}.
 *
 * @param arrivals what comes to the app
 * @param floor never less than this, whatever the spec says
 * @param count how many replicas it is to have now; 0 when it sleeps
 * @param since when that was decided
 * @param waiting requests, or connections, that wait for a replica of it
 * @param readings what each of its rules has said last
 * @param highestWish the highest wish of the last {@link ScaleDecision#WINDOW}, the present one
 *     left out
 * @param windowEnds when that wish leaves the window
 * @param lastActive when there was something to do last
 */
public record ScaleFacts(
        Arrivals arrivals,
        int floor,
        int count,
        Instant since,
        long waiting,
        List<RuleReading> readings,
        int highestWish,
        Instant windowEnds,
        Instant lastActive) {
    public ScaleFacts {
        readings = List.copyOf(readings);
    }

    /** Whether anything comes to the app. */
    boolean ingress() {
        return arrivals != Arrivals.NONE;
    }
}
