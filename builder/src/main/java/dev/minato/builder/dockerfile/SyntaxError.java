package dev.minato.builder.dockerfile;

import dev.minato.base.Reason;

/** What is wrong with an instruction; {@link DockerfileParser} adds the line. */
final class SyntaxError extends RuntimeException {
    SyntaxError(String message) {
        super(message, null, false, false);
    }

    /** The message, never null. */
    String text() {
        return Reason.of(this);
    }
}
