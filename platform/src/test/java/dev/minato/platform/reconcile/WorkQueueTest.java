package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.platform.Subject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(20)
class WorkQueueTest {
    private static final Subject SHOP = Subject.app("shop");
    private final WorkQueue queue = new WorkQueue(InstantSource.system());
    private final BlockingQueue<Subject> done = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void whatWasAskedForBeforeTheStartIsDone() throws InterruptedException {
        queue.soon(SHOP);
        queue.start(app -> {
            done.add(app);
            return Instant.MAX;
        });
        assertThat(done.take()).isEqualTo(SHOP);
    }

    @Test
    void anErrorInTheWorkIsTriedAgainAsAFailureIs() throws InterruptedException {
        AtomicInteger tries = new AtomicInteger();
        queue.start(app -> {
            if (tries.incrementAndGet() == 1) {
                throw new StackOverflowError();
            }
            done.add(app);
            return Instant.MAX;
        });
        queue.soon(SHOP);
        assertThat(done.take()).isEqualTo(SHOP);
    }

    @Test
    void anAppIsNeverWorkedOnTwiceAtOnceAndNeverForgotten() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore entered = new Semaphore(0);
        CountDownLatch go = new CountDownLatch(1);
        queue.start(app -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            entered.release();
            await(go);
            running.decrementAndGet();
            done.add(app);
            return Instant.MAX;
        });
        queue.soon(SHOP);
        entered.acquire();
        for (int i = 0; i < 100; i++) {
            queue.soon(SHOP);
        }
        go.countDown();
        assertThat(done.take()).isEqualTo(SHOP);
        assertThat(done.take()).isEqualTo(SHOP);
        assertThat(most).hasValue(1);
    }

    @Test
    void workThatFailedIsDoneAgain() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        queue.start(app -> {
            done.add(app);
            if (calls.incrementAndGet() < 3) {
                throw Fault.unavailable("not now");
            }
            return Instant.MAX;
        });
        queue.soon(SHOP);
        for (int i = 0; i < 3; i++) {
            assertThat(done.take()).isEqualTo(SHOP);
        }
    }

    @Test
    void workIsDoneAtTheTimeItAskedFor() throws InterruptedException {
        AtomicInteger calls = new AtomicInteger();
        queue.start(app -> {
            done.add(app);
            return calls.incrementAndGet() == 1 ? Instant.now().plusMillis(30) : Instant.MAX;
        });
        queue.soon(SHOP);
        assertThat(done.take()).isEqualTo(SHOP);
        assertThat(done.take()).isEqualTo(SHOP);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aClockThatIsSetHasEverythingLookedAtAnew() throws InterruptedException {
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        try (WorkQueue set = new WorkQueue(() -> Instant.now().plus(ahead.get()))) {
            set.start(subject -> {
                done.add(subject);
                return Instant.MAX;
            });
            set.at(SHOP, Instant.now().plusSeconds(3600));
            set.lookAtClock();
            assertThat(done.poll(200, TimeUnit.MILLISECONDS)).isNull();
            ahead.set(Duration.ofHours(2));
            set.lookAtClock();
            assertThat(done.take()).isEqualTo(SHOP);
            set.at(SHOP, Instant.now().plusSeconds(9000));
            ahead.set(Duration.ofHours(-1));
            set.lookAtClock();
            assertThat(done.take()).isEqualTo(SHOP);
        }
    }
}
