package dev.minato.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@Timeout(30)
class ParallelActionsTest {
    private final List<String> told = new ArrayList<>();

    /** Each waits for all others: one after another would wait for ever. */
    @Test
    void manyTakeNoLongerThanOne() {
        List<String> names = names(50);
        CyclicBarrier together = new CyclicBarrier(50);
        each(
                names,
                name -> {
                    try {
                        together.await();
                    } catch (BrokenBarrierException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        assertThat(told).isEqualTo(names);
    }

    @Test
    void noMoreThanFiftyAreUnderWay() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        each(
                names(500),
                name -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    now.decrementAndGet();
                });
        assertThat(told).hasSize(500);
        assertThat(most.get()).isLessThanOrEqualTo(50);
    }

    @Test
    void oneThatFailsKeepsNoneFromItsTurn() {
        each(
                List.of("a", "b", "c"),
                name -> {
                    if (name.equals("b")) {
                        throw Fault.notFound("no b");
                    }
                });
        assertThat(told).containsExactly("a", "b: no b", "c");
    }

    @Test
    void anErrorIsAFailureOfThatOneToo() {
        each(
                List.of("a", "b"),
                name -> {
                    if (name.equals("a")) {
                        throw new StackOverflowError();
                    }
                });
        assertThat(told).containsExactly("a: an unexpected failure", "b");
    }

    private void each(List<String> names, java.util.function.Consumer<String> action) {
        ParallelActions.each(
                names,
                action,
                (name, failure) ->
                        told.add(failure.map(it -> name + ": " + it.text()).orElse(name)));
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
    }
}
