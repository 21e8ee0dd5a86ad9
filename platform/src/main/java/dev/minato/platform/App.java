package dev.minato.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container app as it stands: what was asked, and what became of it.
 *
 * @param name unique in this instance
 * @param environment name of its environment
 * @param spec what was asked last, without values of secrets
 * @param documents the same in the words of whoever asked
 * @param status what became of it
 * @param created when it was first put
 * @param modified when it was last put with a change
 * @param shift of its requests to a revision, step by step; absent when none is under way
 * @param tag names this state of what was asked; another after each request that was accepted
 */
public record App(
        AppName name,
        String environment,
        AppSpec spec,
        AppDocuments documents,
        Status status,
        Instant created,
        Instant modified,
        Optional<TrafficShift> shift,
        String tag) {

    /** Azure's {@code properties.provisioningState}. */
    public enum ProvisioningState {
        IN_PROGRESS("InProgress"),
        SUCCEEDED("Succeeded"),
        FAILED("Failed"),
        CANCELED("Canceled"),
        DELETING("Deleting");

        private final String text;

        ProvisioningState(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /**
     * What became of an app.
     *
     * @param provisioning state of its latest operation
     * @param running {@code Progressing}, {@code Running}, {@code Stopped} or {@code Ready},
     *     Azure's {@code properties.runningStatus}; {@code Unknown} in a list where its cluster
     *     does not answer
     * @param latestRevision the newest revision; absent until the first is made
     * @param latestReadyRevision the newest revision that was ready; absent before one was
     * @param fqdn host name at the ingress; absent without ingress
     * @param latestFqdn host name of the newest revision; absent without ingress
     * @param targetPort the main container's port that requests go to, known at the latest once its
     *     image is; absent without ingress
     * @param message why it is not well, for people; empty when it is
     * @param warnings what was accepted and is not as Container Apps would have it, for people
     */
    public record Status(
            ProvisioningState provisioning,
            String running,
            Optional<String> latestRevision,
            Optional<String> latestReadyRevision,
            Optional<String> fqdn,
            Optional<String> latestFqdn,
            Optional<Integer> targetPort,
            String message,
            List<String> warnings) {
        public Status {
            warnings = List.copyOf(warnings);
        }
    }
}
