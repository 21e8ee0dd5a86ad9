package dev.minato.platform.scale;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * How many replicas a revision is to have now, and why. Kubernetes' formulas with the figures of
 * Container Apps: the largest wish of the rules; growing at once by steps of {@code max(4, 2 ×
 * count)}, two seconds apart; shrinking to the highest wish of the last five minutes; none after
 * the cool-down in which nothing was to be done. A rule that could not be read holds back
 * shrinking, never growing.
 *
 * @param count how many from now on
 * @param wish what the rules want now, within the bounds of the spec
 * @param reason for people
 * @param again when to decide again at the latest, if nothing is told before and no rule is to be
 *     asked before
 */
public record ScaleDecision(int count, int wish, String reason, Instant again) {
    /** Growing looks at now, shrinking at the highest wish of so long. */
    public static final Duration WINDOW = Duration.ofMinutes(5);

    /** Between two decisions that change anything. */
    public static final Duration PACE = Duration.ofSeconds(2);

    /** How often the wishes of several replicas are noted, so that the window has them. */
    public static final Duration NOTED = Duration.ofSeconds(15);

    /** Decides. */
    public static ScaleDecision decide(ScaleSpec spec, ScaleFacts facts, Instant now) {
        return new ReplicaCalculator(spec, facts, now, Set.of()).decide();
    }
}
