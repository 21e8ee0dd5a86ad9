package dev.minato.builder.copy;

/** The thread was interrupted: what it does is given up and cleaned up on the way out. */
public final class BuildCancelled extends RuntimeException {
    public BuildCancelled() {
        super("cancelled", null, false, false);
    }

    /** Gives up when the thread is interrupted; its flag stays set. */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new BuildCancelled();
        }
    }
}
