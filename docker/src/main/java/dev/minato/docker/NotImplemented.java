package dev.minato.docker;

import dev.minato.base.Reason;

/** Something that Docker has and Minato does not: told as 501. */
final class NotImplemented extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotImplemented(String message) {
        super(message, null, false, false);
    }

    String text() {
        return Reason.of(this);
    }
}
