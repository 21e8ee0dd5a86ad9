package dev.minato.platform.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What to do about an app now.
 *
 * @param before done before its routes are brought up to date
 * @param after done once they are in force
 * @param again when to look again at the latest; absent when only a change can matter
 */
public record RolloutPlan(
        List<RolloutStep> before, List<RolloutStep> after, Optional<Instant> again) {
    public RolloutPlan {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    /** The earlier of two times, where there are any. */
    static Optional<Instant> sooner(Optional<Instant> a, Optional<Instant> b) {
        return Stream.concat(a.stream(), b.stream()).min(Instant::compareTo);
    }
}
