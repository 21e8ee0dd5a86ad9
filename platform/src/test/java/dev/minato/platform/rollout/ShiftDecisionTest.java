package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.LatencyBuckets;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.ledger.ShiftRow;
import dev.minato.platform.rollout.ShiftDecision.Move;
import dev.minato.platform.rollout.ShiftDecision.Wait;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** When requests move on, when they return, and what is said of it. */
class ShiftDecisionTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TrafficShift SHIFT =
            new TrafficShift("new", 10, Duration.ofSeconds(30), 0.01, 1.5, 50);
    private static final List<TrafficRule> BEFORE = List.of(rule("old", 100));
    private static final List<TrafficRule> NOW = List.of(rule("old", 60), rule("new", 40));

    @Test
    void nothingIsDoneBeforeTheStepIsOver() {
        assertThat(decide(measure(500, 0, 10), measure(500, 0, 10), 29, true))
                .isEqualTo(new Wait(START.plusSeconds(30)));
    }

    @Test
    void oneThatFaresNoWorseGetsMore() {
        Move move = move(measure(500, 5, 10), measure(500, 0, 10));
        assertThat(move.rules()).containsExactly(rule("old", 50), rule("new", 50));
        assertThat(move.goesOn()).isTrue();
        assertThat(move.message()).contains("gets 50 %").contains("no worse in 500 requests");
    }

    @Test
    void withFewRequestsItGoesOnAndSaysSo() {
        Move move = move(measure(49, 49, 10), measure(500, 0, 10));
        assertThat(move.rules()).contains(rule("new", 50));
        assertThat(move.message()).contains("nothing was compared, it had 49 of the 50");
    }

    @Test
    void oneThatFailsMoreReturnsWhatItHad() {
        Move move = move(measure(500, 11, 10), measure(500, 5, 10));
        assertThat(move.rules()).isEqualTo(BEFORE);
        assertThat(move.goesOn()).isFalse();
        assertThat(move.message())
                .contains("2.2 % of its 500 requests ended with 5xx, of the others' 1.0 %");
        assertThat(move(measure(500, 10, 10), measure(500, 5, 10)).goesOn()).isTrue();
    }

    /** Where the others have too few to be compared with, they count as without failures. */
    @Test
    void withoutOthersItsOwnFailuresDecide() {
        assertThat(move(measure(500, 6, 10), measure(3, 3, 10)).rules()).isEqualTo(BEFORE);
        assertThat(move(measure(500, 5, 40), measure(3, 3, 0)).goesOn()).isTrue();
    }

    @Test
    void oneThatIsSlowerReturnsWhatItHad() {
        Move move = move(measure(500, 0, 30), measure(500, 0, 25));
        assertThat(move.rules()).isEqualTo(BEFORE);
        assertThat(move.message()).contains("95 of 100 of its requests took up to");
        assertThat(move(measure(500, 0, 27), measure(500, 0, 25)).goesOn()).isTrue();
    }

    @Test
    void whatIsWorseIsNotWaitedFor() {
        ShiftDecision decision = decide(measure(500, 500, 10), measure(500, 0, 10), 3, true);
        assertThat(((Move) decision).rules()).isEqualTo(BEFORE);
    }

    @Test
    void oneThatIsNotReadyAnyMoreReturnsWhatItHad() {
        ShiftDecision decision = decide(measure(0, 0, 0), measure(0, 0, 0), 3, false);
        assertThat(((Move) decision).rules()).isEqualTo(BEFORE);
        assertThat(((Move) decision).message()).contains("not ready");
    }

    @Test
    void theLastStepIsTheEnd() {
        List<TrafficRule> late = List.of(labelled("old", "blue", 8), rule("new", 92));
        Move move =
                (Move)
                        ShiftDecision.decide(
                                new ShiftRow(SHIFT, BEFORE, START),
                                late,
                                true,
                                measure(0, 0, 0),
                                measure(0, 0, 0),
                                START,
                                START.plusSeconds(30));
        assertThat(move.rules()).containsExactly(labelled("old", "blue", 0), rule("new", 100));
        assertThat(move.goesOn()).isFalse();
        assertThat(move.message()).startsWith("The shift is done");
    }

    /** Of any rules: they make a hundred, and nobody gets more than before but the target. */
    @Test
    void sharesAlwaysMakeAHundred() {
        Random random = new Random(7);
        for (int run = 0; run < 2_000; run++) {
            List<TrafficRule> rules = new ArrayList<>();
            int left = 100;
            for (int i = 0; left > 0; i++) {
                int weight = i == 6 ? left : random.nextInt(left + 1);
                rules.add(rule("r" + i, weight));
                left -= weight;
            }
            String target = "r" + random.nextInt(8);
            int before = ShiftDecision.weightOf(rules, target);
            int wanted = before + random.nextInt(101 - before);
            List<TrafficRule> shared = ShiftDecision.weigh(rules, target, wanted);
            assertThat(shared.stream().mapToInt(TrafficRule::weight).sum()).isEqualTo(100);
            boolean alone = rules.stream().allMatch(r -> r.weight() == 0 || is(r, target));
            assertThat(ShiftDecision.weightOf(shared, target)).isEqualTo(alone ? 100 : wanted);
            for (TrafficRule rule : shared) {
                String name = rule.revision().orElseThrow();
                assertThat(is(rule, target) || rule.weight() <= ShiftDecision.weightOf(rules, name))
                        .isTrue();
            }
        }
    }

    private static boolean is(TrafficRule rule, String name) {
        return rule.revision().equals(Optional.of(name));
    }

    private static Move move(ShiftMeasure target, ShiftMeasure others) {
        return (Move) decide(target, others, 30, true);
    }

    private static ShiftDecision decide(
            ShiftMeasure target, ShiftMeasure others, int seconds, boolean serves) {
        return ShiftDecision.decide(
                new ShiftRow(SHIFT, BEFORE, START),
                NOW,
                serves,
                target,
                others,
                START,
                START.plusSeconds(seconds));
    }

    /** All in one bucket of latency. */
    private static ShiftMeasure measure(long ended, long failed, int bucket) {
        List<Long> latency = new ArrayList<>(Collections.nCopies(LatencyBuckets.COUNT, 0L));
        latency.set(bucket, ended);
        return new ShiftMeasure(ended, failed, latency);
    }

    private static TrafficRule rule(String revision, int weight) {
        return new TrafficRule(Optional.of(revision), Optional.empty(), weight);
    }

    private static TrafficRule labelled(String revision, String label, int weight) {
        return new TrafficRule(Optional.of(revision), Optional.of(label), weight);
    }
}
