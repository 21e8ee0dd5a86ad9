package dev.minato.platform.job;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a job, from its start to its end.
 *
 * @param name unique, {@code <job>-<seven letters and digits>}
 * @param cause what began it
 * @param document the template as whoever asked for the job or the execution wrote it
 * @param stopping whether it is to end as STOPPED
 * @param reason one word for an end that is not well; empty when well
 * @param message the same for people; never holds a secret
 */
public record Execution(
        String name,
        String job,
        ExecutionCause cause,
        ExecutionPlan plan,
        String document,
        State state,
        boolean stopping,
        String reason,
        String message,
        Instant started,
        Optional<Instant> ended) {
    /** How far it is, in Container Apps' words. */
    public enum State {
        RUNNING("Running"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        STOPPED("Stopped");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /** Whether it has not ended. */
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /** When it fails if its images have not been found until then. */
    Instant deadline() {
        return started.plus(plan.timeout());
    }
}
