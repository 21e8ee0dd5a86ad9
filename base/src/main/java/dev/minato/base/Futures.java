package dev.minato.base;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Results of what another thread does. */
public final class Futures {
    private Futures() {}

    /**
     * Waits for a result.
     *
     * @throws RuntimeException as it was thrown there
     * @throws CompletionException around anything else that was
     */
    public static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
