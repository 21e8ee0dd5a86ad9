package dev.minato.launch;

import java.math.BigDecimal;

/**
 * Begins what every process needs once and takes tens of milliseconds beside the start instead of
 * in its way: whoever needs it first waits for the rest of it only.
 */
public final class StartupWarmup {
    private StartupWarmup() {}

    /** The powers of five that {@code BigDecimal} makes before a first JSON text can be read. */
    public static void numbers() {
        begin(() -> {
            BigDecimal _ = BigDecimal.ZERO;
        });
    }

    /** Anything else of that kind. */
    public static void begin(Runnable first) {
        Thread.ofPlatform().daemon().name("warmup").start(first);
    }

    /**
     * What is needed later, while what is waited for leaves a processor idle. It starts no threads:
     * they would have its priority.
     */
    @SuppressWarnings("ThreadPriorityCheck") // it is as right at any other
    public static void beginSlowly(Runnable first) {
        Thread.ofPlatform().daemon().name("warmup").priority(Thread.MIN_PRIORITY).start(first);
    }
}
