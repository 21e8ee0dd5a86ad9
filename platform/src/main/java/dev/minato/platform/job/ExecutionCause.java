package dev.minato.platform.job;

/** What began an execution, in Container Apps' words. */
public enum ExecutionCause {
    /** Somebody asked for it. */
    MANUAL("Manual"),
    /** It was time. */
    SCHEDULE("Schedule"),
    /** Something waited to be done. */
    EVENT("Event");

    private final String text;

    ExecutionCause(String text) {
        this.text = text;
    }

    /** Azure's word, which containers see in {@code MINATO_JOB_TRIGGER}. */
    public String text() {
        return text;
    }
}
