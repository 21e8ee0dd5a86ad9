package dev.minato.platform.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.scale.TriggerReading.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How many replicas: Kubernetes' formulas with the figures of Container Apps. */
class ScaleDecisionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LONG_AGO = NOW.minusSeconds(3_600);
    private static final ScaleRule REDIS =
            new ScaleRule("jobs", "redis", Map.of("listName", "jobs"), List.of());

    private static ScaleSpec spec(int least, int most) {
        return new ScaleSpec(least, most, List.of(REDIS), ScaleSpec.POLLING, ScaleSpec.COOLDOWN);
    }

    private static RuleReading average(double value, double target) {
        return RuleReading.of(REDIS, TriggerReading.average(value, target, 0), NOW);
    }

    private static RuleReading whole(double value, double target) {
        return RuleReading.of(REDIS, new TriggerReading(value, target, value > 0, Kind.VALUE), NOW);
    }

    private static RuleReading unread() {
        return RuleReading.failed(REDIS, NOW, "connection refused");
    }

    /** Of one whose window holds nothing and that was decided long ago. */
    private static ScaleFacts facts(int count, RuleReading... readings) {
        return new ScaleFacts(
                Arrivals.REQUESTS, 0, count, LONG_AGO, 0, List.of(readings), 0, LONG_AGO, NOW);
    }

    private static ScaleFacts active(ScaleFacts facts, Instant lastActive) {
        return new ScaleFacts(
                facts.arrivals(),
                facts.floor(),
                facts.count(),
                facts.since(),
                facts.waiting(),
                facts.readings(),
                facts.highestWish(),
                facts.windowEnds(),
                lastActive);
    }

    private static ScaleFacts window(ScaleFacts facts, int highest, Instant ends) {
        return new ScaleFacts(
                facts.arrivals(),
                facts.floor(),
                facts.count(),
                facts.since(),
                facts.waiting(),
                facts.readings(),
                highest,
                ends,
                facts.lastActive());
    }

    private static ScaleFacts waiting(ScaleFacts facts, long requests) {
        return new ScaleFacts(
                facts.arrivals(),
                facts.floor(),
                facts.count(),
                facts.since(),
                requests,
                facts.readings(),
                facts.highestWish(),
                facts.windowEnds(),
                facts.lastActive());
    }

    @ParameterizedTest(name = "{0} of {1} each, {2} replicas: {3} wanted, {4} next")
    @CsvSource({
        "0, 5, 1, 1, 1",
        "5, 5, 1, 1, 1",
        "5.5, 5, 1, 1, 1",
        "5.6, 5, 1, 2, 2",
        "54, 5, 10, 10, 10",
        "56, 5, 10, 12, 12",
        "100, 5, 1, 20, 4",
        "100, 5, 4, 20, 8",
        "100, 5, 8, 20, 16",
        "100, 5, 16, 20, 20",
        "1e12, 1, 16, 20, 20"
    })
    void averageIsOfEachReplica(double value, double target, int count, int wish, int next) {
        ScaleDecision decision =
                ScaleDecision.decide(spec(0, 20), facts(count, average(value, target)), NOW);
        assertThat(decision.wish()).isEqualTo(wish);
        assertThat(decision.count()).isEqualTo(next);
    }

    @ParameterizedTest(name = "{0} of {1} in all, {2} replicas: {3} wanted")
    @CsvSource({"50, 50, 3, 3", "54, 50, 3, 3", "100, 50, 3, 6", "10, 50, 10, 2"})
    void valueIsOfAll(double value, double target, int count, int wish) {
        assertThat(
                        ScaleDecision.decide(spec(0, 20), facts(count, whole(value, target)), NOW)
                                .wish())
                .isEqualTo(wish);
    }

    @Test
    void severalRulesAreAMaximum() {
        ScaleDecision decision =
                ScaleDecision.decide(spec(0, 20), facts(2, average(3, 1), average(4, 1)), NOW);
        assertThat(decision.count()).isEqualTo(4);
        assertThat(decision.reason()).isEqualTo("jobs (redis): 4, for each replica 1 makes 4");
    }

    @Test
    void growthIsPaced() {
        ScaleFacts facts =
                new ScaleFacts(
                        Arrivals.REQUESTS,
                        0,
                        4,
                        NOW.minusMillis(500),
                        0,
                        List.of(average(100, 1)),
                        0,
                        LONG_AGO,
                        NOW);
        ScaleDecision decision = ScaleDecision.decide(spec(0, 20), facts, NOW);
        assertThat(decision.count()).isEqualTo(4);
        assertThat(decision.again()).isEqualTo(NOW.plusMillis(1_500));
        assertThat(ScaleDecision.decide(spec(0, 20), facts, decision.again()).count()).isEqualTo(8);
    }

    @Test
    void shrinkingLooksAtTheHighestWishOfTheWindow() {
        ScaleFacts facts = window(facts(8, average(2, 1)), 5, NOW.plusSeconds(7));
        ScaleDecision decision = ScaleDecision.decide(spec(0, 20), facts, NOW);
        assertThat(decision.count()).isEqualTo(5);
        ScaleDecision next =
                ScaleDecision.decide(
                        spec(0, 20), window(facts(8, average(2, 1)), 8, NOW.plusSeconds(7)), NOW);
        assertThat(next.count()).isEqualTo(8);
        assertThat(next.again()).isEqualTo(NOW.plusSeconds(7));
    }

    @Test
    void theCooldownIsCountedFromWhenThereWasSomethingToDo() {
        ScaleFacts facts = facts(1, average(0, 1));
        Instant lastActive = NOW.minus(ScaleSpec.COOLDOWN).plusSeconds(1);
        ScaleDecision stays = ScaleDecision.decide(spec(0, 5), active(facts, lastActive), NOW);
        assertThat(stays.count()).isEqualTo(1);
        assertThat(stays.again()).isEqualTo(NOW.plusSeconds(1));
        ScaleDecision goes =
                ScaleDecision.decide(spec(0, 5), active(facts, lastActive), stays.again());
        assertThat(goes.count()).isZero();
        assertThat(goes.reason()).isEqualTo("nothing to do for 300 s");
        assertThat(
                        ScaleDecision.decide(
                                        spec(1, 5), active(facts, lastActive), NOW.plusSeconds(9))
                                .count())
                .isEqualTo(1);
    }

    @Test
    void oneWithSomethingToDoIsLookedAtAgainWhenItMayBeOver() {
        ScaleDecision busy = ScaleDecision.decide(spec(0, 5), facts(1, average(1, 1)), NOW);
        assertThat(busy.again()).isEqualTo(NOW.plus(ScaleSpec.COOLDOWN));
        assertThat(ScaleDecision.decide(spec(1, 5), facts(1, average(1, 1)), NOW).again())
                .isEqualTo(Instant.MAX);
    }

    @Test
    void aRuleThatCannotBeReadHoldsBackShrinkingAndSleepNeverGrowing() {
        assertThat(
                        ScaleDecision.decide(spec(0, 20), active(facts(8, unread()), LONG_AGO), NOW)
                                .count())
                .isEqualTo(8);
        assertThat(
                        ScaleDecision.decide(spec(0, 20), active(facts(1, unread()), LONG_AGO), NOW)
                                .count())
                .isEqualTo(1);
        assertThat(
                        ScaleDecision.decide(spec(0, 20), facts(2, unread(), average(4, 1)), NOW)
                                .count())
                .isEqualTo(4);
        assertThat(ScaleDecision.decide(spec(0, 20), facts(0, unread()), NOW).count()).isZero();
    }

    @Test
    void fromZeroItIsAtOnce() {
        ScaleFacts asleep =
                new ScaleFacts(
                        Arrivals.REQUESTS, 0, 0, NOW, 0, List.of(average(7, 1)), 0, NOW, NOW);
        assertThat(ScaleDecision.decide(spec(0, 20), asleep, NOW).count()).isEqualTo(4);
        assertThat(
                        ScaleDecision.decide(spec(0, 20), waiting(facts(0, average(0, 1)), 1), NOW)
                                .count())
                .isEqualTo(1);
        assertThat(
                        ScaleDecision.decide(spec(0, 20), waiting(facts(0, average(0, 1)), 3), NOW)
                                .reason())
                .isEqualTo("3 requests wait");
        assertThat(ScaleDecision.decide(spec(0, 20), facts(0, average(0, 1)), NOW).count())
                .isZero();
        assertThat(ScaleDecision.decide(spec(6, 20), facts(0, average(0, 1)), NOW).count())
                .isEqualTo(6);
    }

    @Test
    void whateverIsReadTheBoundsHold() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            int least = random.nextInt(5);
            int most = Math.max(1, least + random.nextInt(30));
            int count = random.nextInt(most + 1);
            List<RuleReading> readings = new ArrayList<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                readings.add(
                        switch (random.nextInt(4)) {
                            case 0 -> unread();
                            case 1 -> whole(random.nextDouble() * 100, 1 + random.nextInt(9));
                            default -> average(random.nextInt(200), 1 + random.nextInt(9));
                        });
            }
            int floor = random.nextInt(8) == 0 ? 1 : 0;
            ScaleFacts facts =
                    new ScaleFacts(
                            Arrivals.REQUESTS,
                            floor,
                            Math.max(count, floor),
                            NOW.minusMillis(random.nextInt(10_000)),
                            random.nextInt(3),
                            readings,
                            random.nextInt(40),
                            NOW.plusSeconds(random.nextInt(600) - 300),
                            NOW.minusSeconds(random.nextInt(1_000)));
            ScaleDecision decision = ScaleDecision.decide(spec(least, most), facts, NOW);
            assertThat(decision.count()).isBetween(Math.max(least, floor) == 0 ? 0 : 1, most);
            assertThat(decision.count())
                    .isLessThanOrEqualTo(Math.max(4, Math.max(2 * facts.count(), least)));
            if (decision.count() == 0 && facts.count() > 0) {
                assertThat(facts.lastActive()).isBeforeOrEqualTo(NOW.minus(ScaleSpec.COOLDOWN));
                assertThat(readings).noneMatch(RuleReading::active);
                assertThat(facts.waiting()).isZero();
            }
            assertThat(decision.again()).isAfter(NOW);
        }
    }

    @Test
    void whatFlapsAroundItsTargetChangesNothing() {
        Random random = new Random(8);
        Instant now = NOW;
        for (int i = 0; i < 1_000; i++) {
            ScaleFacts facts =
                    new ScaleFacts(
                            Arrivals.REQUESTS,
                            0,
                            10,
                            NOW,
                            0,
                            List.of(average(50 + random.nextDouble() * 10 - 5, 5)),
                            10,
                            now.plusSeconds(300),
                            now);
            now = now.plus(Duration.ofSeconds(15));
            assertThat(ScaleDecision.decide(spec(0, 20), facts, now).count()).isEqualTo(10);
        }
    }
}
