package dev.minato.platform.job;

/** What begins executions of a job, in Container Apps' words. */
public enum JobTrigger {
    /** Whoever asks for one. */
    MANUAL("Manual");

    private final String text;

    JobTrigger(String text) {
        this.text = text;
    }

    /** Azure's word, which containers see in {@code MINATO_JOB_TRIGGER}. */
    public String text() {
        return text;
    }
}
