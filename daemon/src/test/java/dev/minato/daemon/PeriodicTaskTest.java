package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class PeriodicTaskTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void aPassThatFailsIsFollowedByTheNextWhateverItThrew() throws InterruptedException {
        AtomicInteger passes = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);
        Runnable pass =
                () -> {
                    third.countDown();
                    switch (passes.incrementAndGet()) {
                        case 1 -> throw new IllegalStateException("the first");
                        case 2 -> throw new StackOverflowError("the second");
                        default -> {}
                    }
                };
        try (PeriodicTask _ = new PeriodicTask("failing", SHORT, pass)) {
            assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void oneThatHangsKeepsNoOtherWaiting() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(3);
        CountDownLatch released = new CountDownLatch(1);
        Runnable hanging =
                () -> {
                    hangs.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                };
        try (PeriodicTask _ = new PeriodicTask("hanging", SHORT, hanging);
                PeriodicTask _ = new PeriodicTask("other", SHORT, goesOn::countDown)) {
            assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(goesOn.await(20, TimeUnit.SECONDS)).isTrue();
            released.countDown();
        }
    }

    @Test
    void aCloseWaitsForThePassUnderWayAndNoneFollows() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger begins = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        PeriodicTask periodic =
                new PeriodicTask(
                        "slow",
                        SHORT,
                        () -> {
                            begins.incrementAndGet();
                            begun.countDown();
                            awaitQuietly(released);
                            ends.incrementAndGet();
                        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        Thread closing = Thread.ofPlatform().start(periodic::close);
        DaemonHome.await("it waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
        released.countDown();
        closing.join();

        assertThat(begins).hasValue(1);
        assertThat(ends).hasValue(1);
    }

    @Test
    void oneThatRestsIsClosedAtOnce() {
        AtomicInteger passes = new AtomicInteger();
        new PeriodicTask("resting", LONG, passes::incrementAndGet).close();
        assertThat(passes).hasValue(0);
    }

    @Test
    void oneThatIsAskedForDoesNotWaitForItsPeriod() throws InterruptedException {
        CountDownLatch passed = new CountDownLatch(1);
        EdgeSignalRelay relay = new EdgeSignalRelay();
        try (PeriodicTask task = new PeriodicTask("resting", LONG, passed::countDown)) {
            relay.onLoss(task::soon);
            relay.disconnected();
            assertThat(passed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
