package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

@Timeout(20)
class KeyedLocksTest {
    private final KeyedLocks locks = new KeyedLocks();

    @Test
    void oneHoldsAKeyAndTheNextWaits() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        KeyedLocks.Held first = locks.lock("a");
        CompletableFuture<Void> second =
                CompletableFuture.runAsync(() -> {
                    try (KeyedLocks.Held _ = locks.lockUninterruptibly("a")) {
                        entered.countDown();
                    }
                });
        locks.lock("b").close();
        while (locks.inUse() != 1) {
            Thread.onSpinWait();
        }
        assertThat(entered.getCount()).isEqualTo(1);
        first.close();
        first.close();
        second.join();
        assertThat(entered.getCount()).isZero();
    }

    @Test
    void keysThatNobodyHoldsTakeNoRoom() {
        for (int i = 0; i < 1000; i++) {
            locks.lockUninterruptibly("key-" + i).close();
        }
        assertThat(locks.inUse()).isZero();
    }
}
