package dev.minato.builder.expand;

/** A text that cannot be expanded; {@link Expander} turns it into a fault that names the text. */
final class BadSubstitution extends RuntimeException {
    private final boolean atEnd;

    BadSubstitution(String message) {
        this(message, false);
    }

    private BadSubstitution(String message, boolean atEnd) {
        super(message, null, false, false);
        this.atEnd = atEnd;
    }

    /** The text ended before something was closed. */
    static BadSubstitution atEnd(String message) {
        return new BadSubstitution(message, true);
    }

    boolean isAtEnd() {
        return atEnd;
    }
}
