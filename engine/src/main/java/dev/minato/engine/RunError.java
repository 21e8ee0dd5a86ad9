package dev.minato.engine;

import dev.minato.base.Fault;
import dev.minato.engine.failure.EngineFailure;

import java.util.Optional;

/**
 * Why a run did not begin, or has an exit code that is not its process's own.
 *
 * @param text in plain words, empty where there is no error; of containers that a release before
 *     this one could not start in Docker's words
 * @param failure the facts that the text tells, or tells among others
 */
public record RunError(String text, Optional<EngineFailure> failure) {
    /** No error. */
    public static final RunError NONE = new RunError("", Optional.empty());

    /** The error of a start that failed so. */
    public static RunError of(Fault fault) {
        return new RunError(fault.text(), EngineFailure.of(fault));
    }

    /** An error that has no more to it than its words. */
    public static RunError of(String text) {
        return new RunError(text, Optional.empty());
    }
}
