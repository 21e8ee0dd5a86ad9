package dev.minato.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.job.EventDecision.EventLoad;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.job.JobTrigger.ScalingStrategy;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.TriggerReading;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** How many executions begin, by KEDA's strategies. */
class EventDecisionTest {
    private static final ScaleRule RULE = new ScaleRule("work", "redis", Map.of(), List.of());
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Event event(int least, int most, ScalingStrategy strategy) {
        return new Event(least, most, Duration.ofSeconds(30), List.of(RULE), strategy);
    }

    private static RuleReading reading(double value, double target) {
        return RuleReading.of(RULE, TriggerReading.average(value, target, 0), NOW);
    }

    private static int create(Event event, double value, double target, int running, int pending) {
        return EventDecision.of(
                        event, List.of(reading(value, target)), new EventLoad(running, pending))
                .create();
    }

    /** Vectors that were run against KEDA's own functions. */
    @ParameterizedTest
    @CsvSource({
        "10,1,3,0,0, 3,3,3",
        "4,5,3,0,0, 1,1,1",
        "6,1,10,3,0, 3,6,6",
        "6,1,10,3,3, 3,3,4",
        "3,1,10,3,0, 0,3,3",
        "20,1,10,8,4, 2,2,0",
        "7,2,100,2,1, 2,3,4"
    })
    void strategiesAreThoseOfKeda(
            double value,
            double target,
            int most,
            int running,
            int pending,
            int byDefault,
            int accurate,
            int eager) {
        assertThat(create(event(0, most, ScalingStrategy.DEFAULT), value, target, running, pending))
                .isEqualTo(byDefault);
        assertThat(
                        create(
                                event(0, most, ScalingStrategy.ACCURATE),
                                value,
                                target,
                                running,
                                pending))
                .isEqualTo(accurate);
        assertThat(create(event(0, most, ScalingStrategy.EAGER), value, target, running, pending))
                .isEqualTo(eager);
    }

    @Test
    void tooFewThatRunComeFirst() {
        EventDecision decision =
                EventDecision.of(
                        event(3, 10, ScalingStrategy.DEFAULT),
                        List.of(reading(8, 1)),
                        new EventLoad(1, 0));
        assertThat(decision.create()).isEqualTo(2);
        assertThat(decision.reason()).isEqualTo("1 of at least 3 executions run");
        assertThat(create(event(3, 10, ScalingStrategy.DEFAULT), 4, 1, 3, 0)).isEqualTo(4);
        assertThat(create(event(3, 10, ScalingStrategy.DEFAULT), 100, 1, 3, 0)).isEqualTo(7);
    }

    @Test
    void theLargestOfThoseThatAreActiveCounts() {
        RuleReading failed = RuleReading.failed(RULE, NOW, "down");
        RuleReading idle = RuleReading.of(RULE, TriggerReading.average(50, 1, 100), NOW);
        EventDecision decision =
                EventDecision.of(
                        event(0, 100, ScalingStrategy.DEFAULT),
                        List.of(failed, idle, reading(2, 1), reading(9, 3)),
                        new EventLoad(0, 0));
        assertThat(decision.create()).isEqualTo(3);
        assertThat(decision.reason())
                .isEqualTo(
                        "rule work (redis): 9, 3 for each execution: 3 wanted; 0 run, 0 of them"
                                + " not yet at work");
        EventDecision nothing =
                EventDecision.of(
                        event(0, 100, ScalingStrategy.DEFAULT),
                        List.of(failed, idle),
                        new EventLoad(0, 0));
        assertThat(nothing.create()).isZero();
        assertThat(nothing.reason())
                .isEqualTo("no rule has anything to do, as far as they can be read: work cannot");
    }

    @ParameterizedTest
    @CsvSource({"1e300", "9007199254740993", "1000000"})
    void hugeNumbersBeginAsManyAsMayRun(double value) {
        assertThat(create(event(0, 1000, ScalingStrategy.DEFAULT), value, 0.001, 0, 0))
                .isEqualTo(1000);
    }

    @Test
    void neverMoreThanMayRunNorFewerThanNone() {
        Random random = new Random(4);
        List<ScalingStrategy> strategies = List.of(ScalingStrategy.values());
        for (int i = 0; i < 20_000; i++) {
            int most = 1 + random.nextInt(20);
            int least = random.nextInt(most + 1);
            int running = random.nextInt(30);
            int pending = random.nextInt(running + 1);
            ScalingStrategy strategy = strategies.get(random.nextInt(strategies.size()));
            int begun =
                    create(
                            event(least, most, strategy),
                            random.nextInt(60),
                            1 + random.nextInt(5),
                            running,
                            pending);
            assertThat(begun).isNotNegative();
            assertThat(begun == 0 || running + begun <= most)
                    .as("%s %s %s %s %s", strategy, least, most, running, begun)
                    .isTrue();
        }
    }
}
