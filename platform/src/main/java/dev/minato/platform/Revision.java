package dev.minato.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An immutable revision of an app, {@code <app>--<suffix>}, and how it fares.
 *
 * @param name unique
 * @param app its app
 * @param number 1 for an app's first, then counted on
 * @param template what it was made of
 * @param document the template in the words of whoever asked for it
 * @param targetPort the main container's port that requests go to, where it is known
 * @param imageId config digest of the main container's image; absent until it is resolved
 * @param created when it was made
 * @param active whether replicas of it are wanted
 * @param status how it fares
 */
public record Revision(
        String name,
        String app,
        int number,
        TemplateSpec template,
        String document,
        Optional<Integer> targetPort,
        Optional<String> imageId,
        Instant created,
        boolean active,
        Status status) {

    /** Azure's {@code provisioningState} of a revision. */
    public enum ProvisioningState {
        PROVISIONING("Provisioning"),
        PROVISIONED("Provisioned"),
        FAILED("Failed"),
        DEPROVISIONING("Deprovisioning"),
        DEPROVISIONED("Deprovisioned");

        private final String text;

        ProvisioningState(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /** Azure's {@code runningState} of a revision. */
    public enum RunningState {
        ACTIVATING("Activating"),
        RUNNING("Running"),
        SCALED_TO_ZERO("ScaledToZero"),
        PROCESSING("Processing"),
        DEGRADED("Degraded"),
        FAILED("Failed"),
        STOPPED("Stopped"),
        UNKNOWN("Unknown");

        private final String text;

        RunningState(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /** Azure's {@code healthState} of a revision. */
    public enum HealthState {
        HEALTHY("Healthy"),
        UNHEALTHY("Unhealthy"),
        NONE("None");

        private final String text;

        HealthState(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /**
     * How a revision fares.
     *
     * @param provisioning whether it got ready once
     * @param running what its replicas do
     * @param health whether they are ready
     * @param replicas how many exist
     * @param trafficWeight percent of requests it gets
     * @param labels that lead to it, each by a host of its own
     * @param fqdn its own host name at the ingress; absent without ingress
     * @param error Azure's {@code provisioningError}: the reason and the last log lines when it
     *     failed; empty otherwise
     * @param details why its replicas are not what was asked (what it waits for, what they failed
     *     at), or what limits they come up against; empty when there is nothing to say
     * @param lastActive when it last had traffic or was made
     */
    public record Status(
            ProvisioningState provisioning,
            RunningState running,
            HealthState health,
            int replicas,
            int trafficWeight,
            List<String> labels,
            Optional<String> fqdn,
            String error,
            String details,
            Instant lastActive) {
        public Status {
            labels = List.copyOf(labels);
        }
    }
}
