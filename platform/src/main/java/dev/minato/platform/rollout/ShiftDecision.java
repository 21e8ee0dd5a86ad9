package dev.minato.platform.rollout;

import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.ledger.ShiftRow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides the next step of a shift, from what was asked and what was counted alone. */
public sealed interface ShiftDecision {
    /** All of the requests, in percent. */
    int WHOLE = 100;

    /** Nothing is done before that time. */
    record Wait(Instant until) implements ShiftDecision {}

    /**
     * Other shares.
     *
     * @param rules from now on
     * @param goesOn whether there is another step
     * @param message why, for people
     */
    record Move(List<TrafficRule> rules, boolean goesOn, String message) implements ShiftDecision {
        public Move {
            rules = List.copyOf(rules);
        }
    }

    /**
     * The next step.
     *
     * @param rules in force
     * @param serves whether the target may get requests
     * @param target what became of its requests since the step began
     * @param others the same of all others
     * @param began when what was counted began to be
     */
    static ShiftDecision decide(
            ShiftRow row,
            List<TrafficRule> rules,
            boolean serves,
            ShiftMeasure target,
            ShiftMeasure others,
            Instant began,
            Instant now) {
        TrafficShift shift = row.shift();
        Optional<String> worse =
                serves
                        ? worse(shift, target, others)
                        : Optional.of("it is not ready to get requests");
        Instant due = began.plus(shift.every());
        boolean early = serves && now.isBefore(due);
        if (early && !(worse.isPresent() && target.ended() >= shift.minRequests())) {
            return new Wait(due);
        }
        if (worse.isPresent()) {
            return new Move(
                    row.before(),
                    false,
                    "Requests return to their shares of before: revision '"
                            + shift.target()
                            + "' fares worse, "
                            + worse.get());
        }
        int weight = Math.min(WHOLE, weightOf(rules, shift.target()) + shift.step());
        boolean goesOn = weight < WHOLE;
        String measured =
                target.ended() < shift.minRequests()
                        ? "nothing was compared, it had "
                                + target.ended()
                                + " of the "
                                + shift.minRequests()
                                + " requests that it takes"
                        : "it fared no worse in " + target.ended() + " requests";
        return new Move(
                weigh(rules, shift.target(), weight),
                goesOn,
                (goesOn ? "Revision '" : "The shift is done: revision '")
                        + shift.target()
                        + "' gets "
                        + weight
                        + " % of the requests, "
                        + measured);
    }

    private static Optional<String> worse(
            TrafficShift shift, ShiftMeasure target, ShiftMeasure others) {
        if (target.ended() < shift.minRequests()) {
            return Optional.empty();
        }
        boolean known = others.ended() >= shift.minRequests();
        double usual = known ? others.errorRate() : 0;
        if (target.errorRate() > usual + shift.maxErrorRate()) {
            return Optional.of(
                    percent(target.errorRate())
                            + " of its "
                            + target.ended()
                            + " requests ended with 5xx"
                            + (known ? ", of the others' " + percent(usual) : ""));
        }
        Optional<Duration> slow = target.p95();
        Optional<Duration> normal = known ? others.p95() : Optional.empty();
        boolean slower =
                slow.isPresent()
                        && normal.isPresent()
                        && slow.get().toNanos() > normal.get().toNanos() * shift.maxLatencyRatio();
        return slower
                ? Optional.of(
                        "95 of 100 of its requests took up to "
                                + slow.get().toMillis()
                                + " ms, of the others' "
                                + normal.get().toMillis()
                                + " ms")
                : Optional.empty();
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f %%", part * WHOLE);
    }

    /** The weight that a revision has by its name. */
    static int weightOf(List<TrafficRule> rules, String revision) {
        return rules.stream()
                .filter(rule -> rule.revision().equals(Optional.of(revision)))
                .mapToInt(TrafficRule::weight)
                .sum();
    }

    /**
     * The same rules with another weight for a revision. The others share what is left in the
     * proportion they have; what rounding leaves goes to the first ones. Who has no weight any more
     * stays with its label alone.
     */
    static List<TrafficRule> weigh(List<TrafficRule> rules, String revision, int weight) {
        List<TrafficRule> all = new ArrayList<>(rules);
        Optional<String> name = Optional.of(revision);
        if (all.stream().noneMatch(rule -> rule.revision().equals(name))) {
            all.add(new TrafficRule(name, Optional.empty(), 0));
        }
        List<TrafficRule> others =
                all.stream()
                        .filter(rule -> !rule.revision().equals(name) && rule.weight() > 0)
                        .toList();
        int before = others.stream().mapToInt(TrafficRule::weight).sum();
        int rest = others.isEmpty() ? 0 : WHOLE - weight;
        int left = rest - others.stream().mapToInt(rule -> rule.weight() * rest / before).sum();
        List<TrafficRule> shared = new ArrayList<>();
        for (TrafficRule rule : all) {
            int share = weight;
            if (!rule.revision().equals(name)) {
                share = rule.weight() == 0 ? 0 : rule.weight() * rest / before;
                if (rule.weight() > 0 && left > 0) {
                    share++;
                    left--;
                }
            } else if (others.isEmpty()) {
                share = WHOLE;
            }
            if (share > 0 || rule.label().isPresent()) {
                shared.add(new TrafficRule(rule.revision(), rule.label(), share));
            }
        }
        return shared;
    }
}
