package dev.minato.engine.failure;

import org.jspecify.annotations.Nullable;

/** Carries facts with a fault. */
final class EngineFailureCause extends RuntimeException {
    private final transient EngineFailure failure;

    EngineFailureCause(EngineFailure failure, @Nullable Throwable cause) {
        super(failure.text(), cause, false, false);
        this.failure = failure;
    }

    EngineFailure failure() {
        return failure;
    }
}
