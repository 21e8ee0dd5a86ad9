package dev.minato.platform.scale;

import dev.minato.platform.scale.TriggerReading.Kind;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one {@link ScaleDecision}, whose rules are told there.
 *
 * @param off rules that a test does without; none in the product
 */
record ReplicaCalculator(ScaleSpec spec, ScaleFacts facts, Instant now, Set<ScaleGuard> off) {
    private static final int FIRST_STEP = 4;

    /** A tenth, whatever a division leaves behind its last digit. */
    private static final double TOLERANCE = 0.1 + 1e-9;

    /** What one rule wants, and why. */
    private record Wish(int count, String why) {}

    ScaleDecision decide() {
        int least = Math.max(spec.least(facts.ingress()), facts.floor());
        Wish wish = wish();
        boolean active =
                facts.waiting() > 0 || facts.readings().stream().anyMatch(RuleReading::active);
        return facts.count() == 0 ? asleep(wish, active, least) : awake(wish, active, least);
    }

    private ScaleDecision asleep(Wish wish, boolean active, int least) {
        if (!active && least == 0) {
            return new ScaleDecision(0, 0, "nothing to do", Instant.MAX);
        }
        int first =
                Math.clamp(wish.count(), spec.replicas(), Math.max(FIRST_STEP, spec.replicas()));
        String why =
                facts.waiting() > 0
                        ? waiting(facts.arrivals(), facts.waiting())
                        : active ? wish.why() : "minReplicas " + spec.minReplicas();
        return new ScaleDecision(atMost(first), wish.count(), why, now.plus(ScaleDecision.PACE));
    }

    private static String waiting(Arrivals arrivals, long count) {
        String one = arrivals == Arrivals.CONNECTIONS ? "connection" : "request";
        return count == 1 ? "a " + one + " waits" : count + " " + one + "s wait";
    }

    private ScaleDecision awake(Wish wish, boolean active, int least) {
        int count = facts.count();
        int floor = Math.max(1, least);
        int wanted = Math.max(floor, atMost(wish.count()));
        Instant paced = keeps(ScaleGuard.PACE) ? facts.since().plus(ScaleDecision.PACE) : now;
        boolean known = facts.readings().stream().allMatch(one -> one.reading().isPresent());
        if (wanted > count) {
            int next =
                    keeps(ScaleGuard.STEPS)
                            ? Math.min(wanted, Math.max(FIRST_STEP, 2 * count))
                            : wanted;
            return now.isBefore(paced)
                    ? new ScaleDecision(count, wanted, wish.why(), paced)
                    : new ScaleDecision(next, wanted, wish.why(), now.plus(ScaleDecision.PACE));
        }
        Instant rests = least > 0 ? Instant.MAX : facts.lastActive().plus(spec.cooldown());
        boolean cool = !now.isBefore(rests) || !keeps(ScaleGuard.COOL_DOWN);
        if (least == 0 && !active && (known || !keeps(ScaleGuard.BLIND_HOLDS)) && cool) {
            return new ScaleDecision(
                    0,
                    0,
                    "nothing to do for " + seconds(Duration.between(facts.lastActive(), now)),
                    Instant.MAX);
        }
        rests = rests.isAfter(now) ? rests : now.plus(ScaleDecision.PACE);
        int wished = keeps(ScaleGuard.WINDOW) ? facts.highestWish() : 0;
        int highest = Math.clamp(Math.max(wanted, wished), floor, count);
        if (highest < count && !now.isBefore(paced)) {
            return new ScaleDecision(
                    highest,
                    wanted,
                    "no more than "
                            + highest
                            + (highest == 1 ? " was" : " were")
                            + " needed for "
                            + seconds(ScaleDecision.WINDOW),
                    now.plus(ScaleDecision.PACE));
        }
        Instant again =
                count > floor
                        ? soonest(now.plus(ScaleDecision.NOTED), facts.windowEnds(), now)
                        : rests;
        return new ScaleDecision(count, wanted, wish.why(), again.isBefore(rests) ? again : rests);
    }

    private int atMost(int count) {
        return keeps(ScaleGuard.MAXIMUM) ? Math.min(count, spec.maxReplicas()) : count;
    }

    private boolean keeps(ScaleGuard guard) {
        return !off.contains(guard);
    }

    /** The earlier one that is still to come. */
    private static Instant soonest(Instant noted, Instant windowEnds, Instant now) {
        return windowEnds.isAfter(now) && windowEnds.isBefore(noted) ? windowEnds : noted;
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + " s";
    }

    /** The largest of the rules, as they count for so many replicas as there are. */
    private Wish wish() {
        Optional<Wish> largest =
                facts.readings().stream()
                        .flatMap(one -> one.reading().stream().map(reading -> wish(one, reading)))
                        .max(Comparator.comparingInt(Wish::count));
        boolean blind = facts.readings().stream().anyMatch(one -> one.reading().isEmpty());
        Wish asked = largest.orElseGet(this::none);
        if (blind && keeps(ScaleGuard.BLIND_HOLDS) && facts.count() > asked.count()) {
            return new Wish(facts.count(), "a rule could not be read: none goes");
        }
        return asked;
    }

    private Wish none() {
        return new Wish(spec.replicas(), "minReplicas " + spec.minReplicas());
    }

    private Wish wish(RuleReading rule, TriggerReading reading) {
        int count = facts.count();
        double value = reading.value();
        double target = reading.target();
        double ratio = reading.kind() == Kind.VALUE ? value / target : value / (target * count);
        boolean near = count > 0 && Math.abs(ratio - 1) <= TOLERANCE && keeps(ScaleGuard.TOLERANCE);
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
