package dev.minato.scaler.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.kafka.LagPolicy.Option;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** KEDA's arithmetic of lag. */
class LagCountTest {
    private static final long NONE = GroupOffsets.NONE;

    /** One row: what is switched on, ends and commits of partitions 0, 1, …, and what comes out. */
    private record Row(
            String name,
            long threshold,
            boolean earliest,
            Set<Option> options,
            List<Long> ends,
            List<Long> commits,
            long scaling,
            long activation) {}

    private static Row row(
            String name,
            long threshold,
            Set<Option> options,
            List<Long> ends,
            List<Long> commits,
            long scaling,
            long activation) {
        return new Row(name, threshold, false, options, ends, commits, scaling, activation);
    }

    private static List<Long> of(long... offsets) {
        return Arrays.stream(offsets).boxed().toList();
    }

    @TestFactory
    Stream<DynamicTest> lagIsCountedAsKedaDoes() {
        Set<Option> none = Set.of();
        Set<Option> idle = Set.of(Option.ALLOW_IDLE_CONSUMERS);
        Set<Option> zero = Set.of(Option.SCALE_TO_ZERO_ON_INVALID_OFFSET);
        Set<Option> limit = Set.of(Option.LIMIT_TO_PARTITIONS_WITH_LAG);
        Set<Option> even = Set.of(Option.ENSURE_EVEN_DISTRIBUTION_OF_PARTITIONS);
        return Stream.of(
                        row("no partitions", 10, none, of(), of(), 0, 0),
                        row("all read", 10, none, of(7, 9), of(7, 9), 0, 0),
                        row("lag of all partitions", 10, none, of(15, 9), of(5, 4), 15, 15),
                        row("no commit, latest: 1", 10, none, of(50, 9), of(NONE, 9), 1, 1),
                        row("no commit with the flag: 0", 10, zero, of(50, 9), of(NONE, 9), 0, 0),
                        new Row(
                                "no commit, earliest: the end, not end less begin",
                                10,
                                true,
                                none,
                                of(50, 9),
                                of(NONE, 9),
                                20,
                                50),
                        new Row(
                                "no commit, earliest, with the flag: 0",
                                10,
                                true,
                                zero,
                                of(50, 9),
                                of(NONE, 9),
                                0,
                                0),
                        row("a commit beyond the end", 10, none, of(5, 20), of(90, 0), 20, 20),
                        row("no more than partitions", 10, none, of(500, 0), of(0, 0), 20, 500),
                        row("the quotient is whole: 29/10", 10, none, of(29, 0), of(0, 0), 29, 29),
                        row("idle consumers", 10, idle, of(500, 0), of(0, 0), 500, 500),
                        row("limit: one lags", 10, limit, of(500, 0, 0), of(0, 0, 0), 10, 500),
                        row("limit: none lags", 10, limit, of(0, 0), of(0, 0), 0, 0),
                        row("limit: two lag", 10, limit, of(500, 1, 0), of(0, 0, 0), 20, 501),
                        row("even: 1 of 6", 10, even, six(9), six(0), 10, 9),
                        row("even: 2 of 6", 10, even, six(11), six(0), 20, 11),
                        row("even: 4 becomes 6", 10, even, six(31), six(0), 60, 31),
                        row("even: all", 10, even, six(999), six(0), 60, 999),
                        row("even: no lag is one share", 10, even, six(0), six(0), 10, 0),
                        row("even: no partitions", 10, even, of(), of(), 0, 0),
                        row(
                                "sums do not turn round",
                                Long.MAX_VALUE,
                                idle,
                                of(Long.MAX_VALUE, Long.MAX_VALUE),
                                of(0, 0),
                                Long.MAX_VALUE,
                                Long.MAX_VALUE))
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(each)));
    }

    private static List<Long> six(long lag) {
        return of(lag, 0, 0, 0, 0, 0);
    }

    private static void check(Row row) throws IOException {
        LagPolicy policy = new LagPolicy(row.threshold(), 0, row.earliest(), row.options());
        LagCount count = LagCount.of(policy, offsets(row.ends(), row.commits()), Map.of());
        assertThat(count.scaling()).isEqualTo(row.scaling());
        assertThat(count.activation()).isEqualTo(row.activation());
    }

    private static GroupOffsets offsets(List<Long> ends, List<Long> commits) {
        return new GroupOffsets(table(ends), table(commits));
    }

    private static Map<PartitionName, Long> table(List<Long> offsets) {
        Map<PartitionName, Long> all = new HashMap<>();
        for (int each = 0; each < offsets.size(); each++) {
            all.put(new PartitionName("orders", each), offsets.get(each));
        }
        return all;
    }

    @Test
    void lagOfWhichNothingWasReadSinceTheLastCountIsLeftOutButKeepsAwake() throws IOException {
        LagPolicy policy = new LagPolicy(10, 0, false, Set.of(Option.EXCLUDE_PERSISTENT_LAG));
        LagCount first = LagCount.of(policy, offsets(of(30, 30), of(10, 10)), Map.of());
        assertThat(first.scaling()).as("nothing to compare with").isEqualTo(20);
        LagCount second = LagCount.of(policy, offsets(of(40, 40), of(10, 25)), first.seen());
        assertThat(second.scaling()).as("partition 0 stands still").isEqualTo(15);
        assertThat(second.activation()).isEqualTo(45);
        LagCount third = LagCount.of(policy, offsets(of(40, 40), of(10, 25)), second.seen());
        assertThat(third.scaling()).isZero();
        assertThat(third.reading(policy).active()).isTrue();
        LagCount fourth = LagCount.of(policy, offsets(of(40, 40), of(11, 25)), third.seen());
        assertThat(fourth.scaling()).as("partition 0 moves again").isEqualTo(29);
    }

    @Test
    void aPartitionThatHasLostItsCommitIsComparedWithTheLastOne() throws IOException {
        LagPolicy policy = new LagPolicy(10, 0, false, Set.of(Option.EXCLUDE_PERSISTENT_LAG));
        LagCount first = LagCount.of(policy, offsets(of(30), of(10)), Map.of());
        LagCount lost = LagCount.of(policy, offsets(of(30), of(NONE)), first.seen());
        assertThat(lost.scaling()).isEqualTo(1);
        assertThat(LagCount.of(policy, offsets(of(30), of(10)), lost.seen()).scaling()).isZero();
    }

    @Test
    void aPartitionWithoutItsCommitIsAnErrorAndOneWithoutItsEndDoesNotCount() throws IOException {
        LagPolicy policy = new LagPolicy(10, 0, false, Set.of());
        assertThatThrownBy(() -> LagCount.of(policy, offsets(of(30, 5), of(10)), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessage("no commit was told of partition 1 of topic orders");
        assertThat(LagCount.of(policy, offsets(of(30), of(10, 5)), Map.of()).scaling())
                .as("one replica for one partition")
                .isEqualTo(10);
    }

    @Test
    void aRuleIsActiveAboveItsThresholdOfActivation() throws IOException {
        LagPolicy policy = new LagPolicy(10, 20, false, Set.of());
        TriggerReading at = LagCount.of(policy, offsets(of(20), of(0)), Map.of()).reading(policy);
        TriggerReading above =
                LagCount.of(policy, offsets(of(21), of(0)), Map.of()).reading(policy);
        assertThat(Arrays.asList(at.active(), above.active())).containsExactly(false, true);
        assertThat(at.target()).isEqualTo(10);
        assertThat(at.kind()).isEqualTo(TriggerReading.Kind.AVERAGE);
    }
}
