package dev.minato.cli.grammar;

import dev.minato.base.Reason;

/** A command line that is not one of ours; the text says what is wrong with it. */
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
