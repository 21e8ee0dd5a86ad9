package dev.minato.platform.scale;

import dev.minato.platform.scale.TriggerReading.Kind;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

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

    private static final int FIRST_STEP = 4;

    /** A tenth, whatever a division leaves behind its last digit. */
    private static final double TOLERANCE = 0.1 + 1e-9;

    /** What one rule wants, and why. */
    private record Wish(int count, String why) {}

    /** Decides. */
    public static ScaleDecision decide(ScaleSpec spec, ScaleFacts facts, Instant now) {
        int least = Math.max(spec.least(facts.ingress()), facts.floor());
        Wish wish = wish(spec, facts);
        boolean active =
                facts.waiting() > 0 || facts.readings().stream().anyMatch(RuleReading::active);
        return facts.count() == 0
                ? asleep(spec, facts, wish, active, least, now)
                : awake(spec, facts, wish, active, least, now);
    }

    private static ScaleDecision asleep(
            ScaleSpec spec, ScaleFacts facts, Wish wish, boolean active, int least, Instant now) {
        if (!active && least == 0) {
            return new ScaleDecision(0, 0, "nothing to do", Instant.MAX);
        }
        int first =
                Math.clamp(wish.count(), spec.replicas(), Math.max(FIRST_STEP, spec.replicas()));
        String why =
                facts.waiting() > 0
                        ? waiting(facts.waiting())
                        : active ? wish.why() : "minReplicas " + spec.minReplicas();
        return new ScaleDecision(
                Math.min(first, spec.maxReplicas()), wish.count(), why, now.plus(PACE));
    }

    private static String waiting(long requests) {
        return requests == 1 ? "a request waits" : requests + " requests wait";
    }

    private static ScaleDecision awake(
            ScaleSpec spec, ScaleFacts facts, Wish wish, boolean active, int least, Instant now) {
        int count = facts.count();
        int floor = Math.max(1, least);
        int wanted = Math.clamp(wish.count(), floor, Math.max(floor, spec.maxReplicas()));
        Instant paced = facts.since().plus(PACE);
        boolean known = facts.readings().stream().allMatch(one -> one.reading().isPresent());
        if (wanted > count) {
            int next = Math.min(wanted, Math.max(FIRST_STEP, 2 * count));
            return now.isBefore(paced)
                    ? new ScaleDecision(count, wanted, wish.why(), paced)
                    : new ScaleDecision(next, wanted, wish.why(), now.plus(PACE));
        }
        Instant rests = least > 0 ? Instant.MAX : facts.lastActive().plus(spec.cooldown());
        if (least == 0 && !active && known && !now.isBefore(rests)) {
            return new ScaleDecision(
                    0,
                    0,
                    "nothing to do for " + seconds(Duration.between(facts.lastActive(), now)),
                    Instant.MAX);
        }
        rests = rests.isAfter(now) ? rests : now.plus(PACE);
        int highest = Math.clamp(Math.max(wanted, facts.highestWish()), floor, count);
        if (highest < count && !now.isBefore(paced)) {
            return new ScaleDecision(
                    highest,
                    wanted,
                    "no more than "
                            + highest
                            + (highest == 1 ? " was" : " were")
                            + " needed for "
                            + seconds(WINDOW),
                    now.plus(PACE));
        }
        Instant again = count > floor ? soonest(now.plus(NOTED), facts.windowEnds(), now) : rests;
        return new ScaleDecision(count, wanted, wish.why(), again.isBefore(rests) ? again : rests);
    }

    /** The earlier one that is still to come. */
    private static Instant soonest(Instant noted, Instant windowEnds, Instant now) {
        return windowEnds.isAfter(now) && windowEnds.isBefore(noted) ? windowEnds : noted;
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    /** The largest of the rules, as they count for so many replicas as there are. */
    private static Wish wish(ScaleSpec spec, ScaleFacts facts) {
        Optional<Wish> largest =
                facts.readings().stream()
                        .flatMap(one ->
                                one.reading().stream()
                                        .map(reading -> wish(one, reading, facts.count())))
                        .max(Comparator.comparingInt(Wish::count));
        boolean blind = facts.readings().stream().anyMatch(one -> one.reading().isEmpty());
        Wish asked = largest.orElseGet(() -> none(spec));
        if (blind && facts.count() > asked.count()) {
            return new Wish(facts.count(), "a rule could not be read: none goes");
        }
        return asked;
    }

    private static Wish none(ScaleSpec spec) {
        return new Wish(spec.replicas(), "minReplicas " + spec.minReplicas());
    }

    private static Wish wish(RuleReading rule, TriggerReading reading, int count) {
        double value = reading.value();
        double target = reading.target();
        double ratio = reading.kind() == Kind.VALUE ? value / target : value / (target * count);
        boolean near = count > 0 && Math.abs(ratio - 1) <= TOLERANCE;
        double wanted =
                near
                        ? count
                        : reading.kind() == Kind.VALUE
                                ? Math.ceil(Math.max(1, count) * ratio)
                                : Math.ceil(value / target);
        int wish = (int) Math.min(wanted, Integer.MAX_VALUE);
        return new Wish(
                wish,
                rule.rule()
                        + " ("
                        + rule.type()
                        + "): "
                        + number(value)
                        + (reading.kind() == Kind.VALUE ? " of " : ", for each replica ")
                        + number(target)
                        + " makes "
                        + wish);
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
}
