package dev.minato.platform;

import java.time.Duration;

/**
 * The wish that an app's requests move to a revision step by step, as long as it fares no worse
 * than those that have them.
 *
 * @param target name of the revision
 * @param step percent by which its weight grows each time, 1 to 100
 * @param every from one step to the next, 1 s to a day
 * @param maxErrorRate how much more of its requests than of the others' may end with 5xx, as a part
 *     of one: 0.01 is one of a hundred
 * @param maxLatencyRatio its 95th percentile may be so many times the others', at least 1
 * @param minRequests with fewer of them in a step nothing is compared
 */
public record TrafficShift(
        String target,
        int step,
        Duration every,
        double maxErrorRate,
        double maxLatencyRatio,
        int minRequests) {}
