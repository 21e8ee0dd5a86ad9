package dev.minato.docker.call;

import dev.minato.base.Reason;

/** Something that Docker has and Minato does not: told as 501. */
public final class NotImplementedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NotImplementedException(String message) {
        super(message, null, false, false);
    }

    String text() {
        return Reason.of(this);
    }
}
