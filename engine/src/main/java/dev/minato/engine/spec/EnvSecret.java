package dev.minato.engine.spec;

import dev.minato.state.SealedValue;

/** The value of an environment variable that nobody is shown. Thread-safe. */
public sealed interface EnvSecret {
    /** What is shown in its place. */
    String SHOWN = "<secret>";

    /**
     * A value as it is asked for; {@link #toString} leaves it out.
     *
     * @param text what the process finds
     */
    record ClearText(String text) implements EnvSecret {
        @Override
        public String toString() {
            return SHOWN;
        }
    }

    /**
     * A value as its container keeps it, bound to the container and the variable's name.
     *
     * @param value opened for a start and an exec only
     */
    record SealedText(SealedValue value) implements EnvSecret {
        @Override
        public String toString() {
            return SHOWN;
        }
    }
}
