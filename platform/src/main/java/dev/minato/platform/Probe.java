package dev.minato.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A health probe with Kubernetes' semantics (kubelet's prober worker).
 *
 * @param type what its outcome decides
 * @param check what is tried
 * @param initialDelay from the start of the container to the first try
 * @param period between tries
 * @param timeout of one try
 * @param successThreshold consecutive successes that turn a failing probe; 1 but for readiness
 * @param failureThreshold consecutive failures that turn a passing probe
 * @param terminationGracePeriod instead of the template's, when this probe kills the container
 * @param platformDefault true for those Container Apps adds where the user gave none: their first
 *     success may come as early as the process answers, without their initial delay and period
 */
public record Probe(
        Type type,
        Check check,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        Optional<Duration> terminationGracePeriod,
        boolean platformDefault) {

    /** What the outcome of a probe decides. */
    public enum Type {
        /** Until it passes the other two wait; when it fails the container is killed. */
        STARTUP("Startup"),
        /** Whether requests come in; never restarts. */
        READINESS("Readiness"),
        /** When it fails the container is killed and restarted. */
        LIVENESS("Liveness");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** Azure's word. */
        public String text() {
            return text;
        }
    }

    /** What is tried. */
    public sealed interface Check {
        /** The container's port. */
        int port();

        /** The address, when the user named one instead of the replica's own. */
        Optional<String> host();
    }

    /** A GET that passes with 200 to 399; {@code https} does not check the certificate. */
    public record HttpGet(
            String path, int port, boolean https, Optional<String> host, List<Header> headers)
            implements Check {
        public HttpGet {
            headers = List.copyOf(headers);
        }
    }

    /** A connection that is accepted. */
    public record TcpSocket(int port, Optional<String> host) implements Check {}

    /** A header of an HTTP probe; replaces the prober's own of the same name. */
    public record Header(String name, String value) {}

    /**
     * What Container Apps adds to the main container of an app with ingress, for each type the user
     * left out.
     */
    public static Probe byDefault(Type type, int port) {
        Check check = new TcpSocket(port, Optional.empty());
        return switch (type) {
            case STARTUP -> standard(type, check, 1, 1, 3, 240);
            case READINESS -> standard(type, check, 3, 5, 5, 48);
            case LIVENESS -> standard(type, check, 0, 10, 1, 3);
        };
    }

    /** Whether it says what {@link #byDefault} says for a port, whoever gave it. */
    public boolean isWhatContainerAppsAdds(int port) {
        Probe standard = byDefault(type, port);
        return check.equals(standard.check)
                && initialDelay.equals(standard.initialDelay)
                && period.equals(standard.period)
                && timeout.equals(standard.timeout)
                && successThreshold == standard.successThreshold
                && failureThreshold == standard.failureThreshold
                && terminationGracePeriod.isEmpty();
    }

    private static Probe standard(
            Type type, Check check, int delay, int period, int timeout, int failures) {
        return new Probe(
                type,
                check,
                Duration.ofSeconds(delay),
                Duration.ofSeconds(period),
                Duration.ofSeconds(timeout),
                1,
                failures,
                Optional.empty(),
                true);
    }
}
