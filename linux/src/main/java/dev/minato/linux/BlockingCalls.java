package dev.minato.linux;

import dev.minato.base.Futures;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls that may wait long, made where they do not hold a carrier of virtual threads. */
public final class BlockingCalls {
    private BlockingCalls() {}

    /** Runs the call here, or on a platform thread of its own when this thread is virtual. */
    public static <T> T on(String name, Supplier<T> call) {
        if (!Thread.currentThread().isVirtual()) {
            return call.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform()
                .daemon()
                .name(name)
                .start(() -> {
                    try {
                        result.complete(call.get());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                });
        return Futures.join(result);
    }

    /** Nanoseconds of a duration, at most what a long holds: 292 years. */
    public static long nanos(Duration duration) {
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
