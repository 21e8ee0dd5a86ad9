package dev.minato.platform.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of a time of a job's schedule.
 *
 * @param due the time
 * @param execution the one that began, where one did
 * @param message why none did, for people; empty when one did
 */
public record ScheduledRun(
        Instant due, Outcome outcome, Optional<String> execution, String message) {
    /** What became of it. */
    public enum Outcome {
        STARTED("Started"),
        /** An execution ran, and the schedule forbids two at once. */
        FORBIDDEN("Forbidden"),
        /** There are as many executions as may be. */
        REFUSED("Refused");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** Its word in documents. */
        public String text() {
            return text;
        }
    }

    /** One at which none began. */
    public static ScheduledRun without(Instant due, Outcome outcome, String message) {
        return new ScheduledRun(due, outcome, Optional.empty(), message);
    }
}
