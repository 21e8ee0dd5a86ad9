package dev.minato.edge.proxy;

import io.netty.util.internal.OutOfDirectMemoryError;

/**
 * Ends the process at an Error: a thread that lost its work would leave an edge that is there and
 * serves nobody, while a dead one is started again at once and knows what it served.
 */
public final class FatalError {
    /** As sysexits(3) has it: an internal software error. */
    private static final int SOFTWARE = 70;

    private FatalError() {}

    /**
     * Ends the process where the cause is an Error. That Netty's memory is used up is none: it is
     * thrown before anything is taken, and costs the one connection that asked.
     */
    public static void check(Throwable cause) {
        if (cause instanceof Error && !(cause instanceof OutOfDirectMemoryError)) {
            end(cause);
        }
    }

    /** Ends the process, whatever is under way. */
    public static void end(Throwable cause) {
        try {
            System.err.println("edge: it ends, since a thread of it failed: " + cause);
            cause.printStackTrace();
        } finally {
            Runtime.getRuntime().halt(SOFTWARE);
        }
    }

    /** The same work, at whose Error the process ends; an exception is passed on. */
    static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Error e) {
                check(e);
                throw e;
            }
        };
    }
}
