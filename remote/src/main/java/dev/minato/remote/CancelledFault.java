package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.Reference;

/** Makes the fault that an interrupted thread gives its caller. */
final class CancelledFault {
    private CancelledFault() {}

    /** Sets the thread's interrupt flag again, and names what was left. */
    static Fault fault(Reference image, Exception cause) {
        Thread.currentThread().interrupt();
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "pull of "
                        + image.familiar()
                        + " was cancelled; what arrived is kept for the next pull",
                cause);
    }
}
