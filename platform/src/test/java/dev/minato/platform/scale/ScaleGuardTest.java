package dev.minato.platform.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.scale.TriggerReading.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** An hour of a revision's life, many times: what always holds, and what is noticed without it. */
class ScaleGuardTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T12:00:00Z");
    private static final int LIVES = 400;

    private record Noted(Instant at, int wish) {}

    @Test
    void whatIsPromisedAlwaysHolds() {
        for (int seed = 0; seed < LIVES; seed++) {
            assertThat(new Life(seed, Set.of()).broken()).as("seed %d", seed).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutItsRuleAPromiseIsBroken(ScaleGuard guard) {
        Set<ScaleGuard> broken = EnumSet.noneOf(ScaleGuard.class);
        for (int seed = 0; seed < LIVES && !broken.contains(guard); seed++) {
            new Life(seed, Set.of(guard)).broken().ifPresent(broken::add);
        }
        assertThat(broken).contains(guard);
    }

    /** One revision with two rules whose metrics come, stay, vanish and fail. */
    private static final class Life {
        private final Random random;
        private final Set<ScaleGuard> off;
        private final ScaleSpec spec;
        private final List<ScaleRule> rules = new ArrayList<>();
        private final double[] values = new double[2];
        private final boolean[] unread = new boolean[2];
        private final Deque<Noted> wishes = new ArrayDeque<>();
        private Instant now = BEGIN;
        private Instant since = BEGIN;
        private Instant lastActive = BEGIN;
        private int count;

        private Life(int seed, Set<ScaleGuard> off) {
            this.random = new Random(seed);
            this.off = off;
            for (int i = 0; i < values.length; i++) {
                rules.add(
                        new ScaleRule("rule" + i, "redis", Map.of("listName", "jobs"), List.of()));
            }
            int least = random.nextInt(3);
            this.spec =
                    new ScaleSpec(
                            least,
                            least + 1 + random.nextInt(30),
                            rules,
                            ScaleSpec.POLLING,
                            Duration.ofSeconds(10 + random.nextInt(300)));
            this.count = spec.replicas();
            wishes.add(new Noted(now, count));
        }

        /** The first promise that is broken. */
        private Optional<ScaleGuard> broken() {
            Instant end = BEGIN.plus(Duration.ofHours(1));
            while (now.isBefore(end)) {
                Optional<ScaleGuard> broken = step();
                if (broken.isPresent()) {
                    return broken;
                }
                now = now.plusMillis(100 + random.nextInt(10_000));
            }
            return Optional.empty();
        }

        private Optional<ScaleGuard> step() {
            List<RuleReading> readings = read();
            boolean active = readings.stream().anyMatch(RuleReading::active);
            if (active) {
                lastActive = now;
            }
            while (wishes.getFirst().at().isBefore(now.minus(ScaleDecision.WINDOW))) {
                wishes.removeFirst();
                if (wishes.isEmpty()) {
                    wishes.add(new Noted(now, 0));
                }
            }
            int highest = wishes.stream().mapToInt(Noted::wish).max().orElse(0);
            ScaleFacts facts =
                    new ScaleFacts(
                            Arrivals.REQUESTS,
                            0,
                            count,
                            since,
                            0,
                            readings,
                            highest,
                            wishes.getFirst().at().plus(ScaleDecision.WINDOW),
                            lastActive);
            ScaleDecision next = new ReplicaCalculator(spec, facts, now, off).decide();
            Optional<ScaleGuard> broken = judge(facts, next.count(), active);
            wishes.add(new Noted(now, next.wish()));
            if (next.count() != count) {
                count = next.count();
                since = now;
            }
            return broken;
        }

        private List<RuleReading> read() {
            List<RuleReading> readings = new ArrayList<>();
            for (int i = 0; i < values.length; i++) {
                if (random.nextInt(20) == 0) {
                    values[i] = random.nextInt(3) == 0 ? 0 : random.nextInt(120);
                    unread[i] = random.nextInt(5) == 0;
                }
                // A metric that flaps around what there is.
                boolean flaps = count > 0 && random.nextInt(40) == 0;
                double value = flaps ? count * 5 * (0.92 + random.nextDouble() * 0.16) : values[i];
                readings.add(
                        unread[i]
                                ? RuleReading.failed(rules.get(i), now, "connection refused")
                                : RuleReading.of(
                                        rules.get(i),
                                        new TriggerReading(value, 5, value > 0, Kind.AVERAGE),
                                        now));
            }
            return readings;
        }

        private Optional<ScaleGuard> judge(ScaleFacts facts, int next, boolean active) {
            boolean grows = next > count;
            boolean shrinks = next < count && next > 0;
            boolean sleeps = next == 0 && count > 0;
            boolean blind = facts.readings().stream().anyMatch(one -> one.reading().isEmpty());
            assertThat(next == 0 && (spec.minReplicas() > 0 || active)).isFalse();
            if (next > spec.maxReplicas()) {
                return Optional.of(ScaleGuard.MAXIMUM);
            }
            if (grows && next > Math.max(4, Math.max(2 * count, spec.replicas()))) {
                return Optional.of(ScaleGuard.STEPS);
            }
            boolean soon = now.isBefore(since.plus(ScaleDecision.PACE));
            if (soon && (shrinks || (grows && count > 0))) {
                return Optional.of(ScaleGuard.PACE);
            }
            if ((shrinks || sleeps) && blind) {
                return Optional.of(ScaleGuard.BLIND_HOLDS);
            }
            if (sleeps && now.isBefore(lastActive.plus(spec.cooldown()))) {
                return Optional.of(ScaleGuard.COOL_DOWN);
            }
            if (shrinks && next < Math.min(count, facts.highestWish())) {
                return Optional.of(ScaleGuard.WINDOW);
            }
            boolean near =
                    facts.readings().stream()
                            .allMatch(one ->
                                    one.reading()
                                            .filter(it ->
                                                    it.value() >= count * 5 * 0.91
                                                            && it.value() <= count * 5 * 1.09)
                                            .isPresent());
            return grows && count > 0 && near
                    ? Optional.of(ScaleGuard.TOLERANCE)
                    : Optional.empty();
        }
    }
}
