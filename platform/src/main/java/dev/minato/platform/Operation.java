package dev.minato.platform;

import java.time.Instant;
import java.util.Optional;

/**
 * Work on an app that was accepted and written down, and how far it is.
 *
 * @param id unguessable; names it in URLs
 * @param app the app
 * @param kind what is done
 * @param outcome what a put found
 * @param status how far it is
 * @param revision the revision it brings up; absent for a deletion
 * @param error why it failed; present when it did
 * @param started when it was accepted
 * @param ended when it ended
 */
public record Operation(
        String id,
        String app,
        Kind kind,
        Outcome outcome,
        Status status,
        Optional<String> revision,
        Optional<Problem> error,
        Instant started,
        Optional<Instant> ended) {

    /** Whether it ended, well or not. */
    public boolean done() {
        return status != Status.IN_PROGRESS;
    }

    /** What is done. */
    public enum Kind {
        PUT,
        DELETE,
        RESTART,
        START,
        STOP,
        /** One revision is to run. */
        ACTIVATE,
        /** One revision is not to run any more. */
        DEACTIVATE
    }

    /** What a put found. */
    public enum Outcome {
        /** The app is new. */
        CREATED,
        /** The template changed: there is a new revision. */
        NEW_REVISION,
        /** Only configuration or attributes changed. */
        CONFIGURED,
        /** Nothing changed, but the latest revision had failed: it is tried again. */
        RETRIED,
        /** Nothing changed. */
        UNCHANGED,
        /** Not a put. */
        NONE
    }

    /** Azure's states of an operation. */
    public enum Status {
        IN_PROGRESS("InProgress"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        CANCELED("Canceled");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /**
     * Why an operation failed.
     *
     * @param code one word, for example {@code ContainerAppOperationError}
     * @param message for people, with the last log lines where there are some
     */
    public record Problem(String code, String message) {}
}
