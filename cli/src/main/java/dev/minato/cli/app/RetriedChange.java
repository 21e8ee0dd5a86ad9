package dev.minato.cli.app;

import dev.minato.base.Fault;

import java.util.function.Supplier;

/**
 * A change that reads an app, makes something of it and sends it back on condition that nobody has
 * changed it meanwhile; where somebody has, all of it is done again.
 */
final class RetriedChange {
    private static final int TRIES = 10;

    private RetriedChange() {}

    /**
     * Makes the change.
     *
     * @param attempt reads, changes and sends
     * @throws Fault precondition when others were faster each time
     */
    static <T> T of(Supplier<T> attempt) {
        for (int tried = 1; ; tried++) {
            try {
                return attempt.get();
            } catch (Fault e) {
                if (e.kind() != Fault.Kind.PRECONDITION || tried == TRIES) {
                    throw e;
                }
            }
        }
    }
}
