package dev.minato.local.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Calls that a file server may never answer. */
@Timeout(30)
class PatientCallsTest {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(20);
    private final PatientCalls calls = new PatientCalls();

    @Test
    void whatReturnsIsReturnedAndWhatIsThrownIsThrown() {
        assertThat(calls.call("a", LONG, () -> 1)).contains(1);
        assertThatThrownBy(() ->
                        calls.call(
                                "a",
                                LONG,
                                () -> {
                                    throw Fault.unavailable("no");
                                }))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("no");
    }

    /** Whoever asks again waits for the call that hangs, and makes its own when that has ended. */
    @Test
    void aCallThatHangsHoldsOneThreadHoweverOftenItIsTried() throws Exception {
        CountDownLatch server = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            assertThat(
                            calls.call(
                                    "mount",
                                    SOON,
                                    () -> {
                                        begun.incrementAndGet();
                                        awaited(server);
                                        return "late";
                                    }))
                    .isEmpty();
        }
        assertThat(begun).hasValue(1);
        assertThat(calls.call("other", LONG, () -> "well")).contains("well");
        server.countDown();
        assertThat(calls.call("mount", LONG, () -> "anew")).contains("anew");
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
