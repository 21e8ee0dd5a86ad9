package dev.minato.cli.grammar;

import dev.minato.base.Reason;

/** Refuses a command line that no grammar takes; the text says what is wrong with it. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UsageException(String text) {
        super(text);
    }

    /** What is wrong. */
    public String text() {
        return Reason.of(this);
    }
}
