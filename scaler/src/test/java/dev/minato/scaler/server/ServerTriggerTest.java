package dev.minato.scaler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.SecretMask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What holds for every type, whatever it or its driver does. */
@Timeout(60)
class ServerTriggerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final TriggerReading SEVEN = TriggerReading.average(7, 5, 0);

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    private ServerTrigger trigger(ServerSession.Question question) {
        SecretMask mask = new SecretMask();
        mask.add("hidden-thing");
        return new ServerTrigger(
                "Sample at host:1",
                mask,
                AppPlaces.NONE,
                deadline -> {
                    opened.incrementAndGet();
                    return new ServerSession() {
                        @Override
                        public TriggerReading read(ReadingDeadline within) throws Exception {
                            return question.ask(within);
                        }

                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                });
    }

    @Test
    void aSessionIsKeptWhileItIsWell() {
        try (ServerTrigger trigger = trigger(deadline -> SEVEN)) {
            trigger.read(SOON);
            trigger.read(SOON);
            assertThat(opened).hasValue(1);
            assertThat(closed).hasValue(0);
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void anErrorInADriverIsToldAndLeavesNothing() {
        try (ServerTrigger trigger =
                trigger(deadline -> {
                    throw new StackOverflowError("about hidden-thing");
                })) {
            Fault fault = catchThrowableOfType(Fault.class, () -> trigger.read(SOON));
            assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
            assertThat(fault.text())
                    .startsWith("Sample at host:1 was asked in vain, by a defect of ours")
                    .doesNotContain("hidden-thing");
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void whoWaitsDoesNotDependOnADriverThatCannotBeEnded() {
        CountDownLatch released = new CountDownLatch(1);
        try (ServerTrigger trigger =
                trigger(deadline -> {
                    while (released.getCount() > 0) {
                        // Deaf to interrupts, as native code is.
                        LockSupport.parkNanos(5_000_000);
                    }
                    return SEVEN;
                })) {
            assertThatThrownBy(() -> trigger.read(Duration.ofMillis(200)))
                    .hasMessage(
                            "Sample at host:1 has not answered within 200 ms: see whether it runs"
                                    + " and can be reached from this host");
            assertThatThrownBy(() -> trigger.read(SOON))
                    .hasMessageContaining("the question before has not come to its end");
            assertThat(opened).hasValue(1);
            released.countDown();
        }
    }

    /** Longer than whoever gave it up waits for it, as drivers take that end threads. */
    @Test
    void aQuestionThatEndsLateHoldsUpTheNextOneAndDoesNotFailIt() {
        AtomicInteger asked = new AtomicInteger();
        try (ServerTrigger trigger =
                trigger(deadline -> {
                    long end = System.nanoTime() + 700_000_000L;
                    while (asked.get() == 0 && System.nanoTime() < end) {
                        LockSupport.parkNanos(5_000_000);
                    }
                    asked.incrementAndGet();
                    return SEVEN;
                })) {
            assertThatThrownBy(() -> trigger.read(Duration.ofMillis(50)))
                    .hasMessageContaining("has not answered within 50 ms");
            assertThat(trigger.read(SOON)).isEqualTo(SEVEN);
        }
    }

    @Test
    void aSessionThatFailsAtOnceIsReplacedWithinTheReading() {
        AtomicInteger asked = new AtomicInteger();
        try (ServerTrigger trigger =
                trigger(deadline -> {
                    if (asked.incrementAndGet() == 2) {
                        throw new IOException("it was started anew");
                    }
                    return SEVEN;
                })) {
            trigger.read(SOON);
            assertThat(trigger.read(SOON)).isEqualTo(SEVEN);
            assertThat(opened).hasValue(2);
            assertThat(closed).hasValue(1);
        }
    }

    @Test
    void aNameThatThereIsNotIsTold() {
        assertThatThrownBy(() ->
                        ServerConnection.open(
                                new ServerAddress("no-such-host.invalid", 1),
                                java.util.Optional.empty(),
                                ReadingDeadline.after(SOON)))
                .isInstanceOf(IOException.class);
    }
}
