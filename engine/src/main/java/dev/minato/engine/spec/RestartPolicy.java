package dev.minato.engine.spec;

import dev.minato.base.Fault;

import java.util.Locale;

/**
 * When the engine starts a container again by itself.
 *
 * @param mode the rule
 * @param maximumRetries for {@link Mode#ON_FAILURE}: 0 is without limit
 */
public record RestartPolicy(Mode mode, int maximumRetries) {
    /** Docker's four rules. */
    public enum Mode {
        NO,
        ALWAYS,
        ON_FAILURE,
        UNLESS_STOPPED;

        /** Docker's spelling, for example {@code on-failure}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Never. */
    public static final RestartPolicy NEVER = new RestartPolicy(Mode.NO, 0);

    public RestartPolicy {
        if (maximumRetries < 0) {
            throw Fault.invalid(
                    "RestartPolicy.MaximumRetryCount",
                    "invalid restart policy: maximum retry count cannot be negative");
        }
        if (mode != Mode.ON_FAILURE && maximumRetries > 0) {
            throw Fault.invalid(
                    "RestartPolicy.MaximumRetryCount",
                    "invalid restart policy: maximum retry count can only be used with"
                            + " 'on-failure'");
        }
    }

    /**
     * Reads Docker's name of a rule; the empty one is {@code no}.
     *
     * @throws Fault invalid when the name is unknown or the count does not fit the rule
     */
    public static RestartPolicy parse(String name, int maximumRetries) {
        if (name.isEmpty()) {
            return new RestartPolicy(Mode.NO, maximumRetries);
        }
        for (Mode mode : Mode.values()) {
            if (mode.text().equals(name)) {
                return new RestartPolicy(mode, maximumRetries);
            }
        }
        throw Fault.invalid(
                "RestartPolicy.Name",
                "invalid restart policy: unknown policy '"
                        + name
                        + "'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
    }
}
