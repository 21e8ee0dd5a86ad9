package dev.minato.platform;

import dev.minato.base.Fault;

import java.util.Optional;

/** What must be true of an app for a request to be taken (RFC 9110 §13). */
@FunctionalInterface
public interface Precondition {
    /** Nothing must be. */
    Precondition NONE = tag -> {};

    /**
     * Called where nobody else's request comes between.
     *
     * @param tag of the app as it is ({@link App#tag}); absent where there is none
     * @throws Fault precondition when it does not hold
     */
    void require(Optional<String> tag);
}
