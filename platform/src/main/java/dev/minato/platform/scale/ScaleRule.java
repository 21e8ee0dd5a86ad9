package dev.minato.platform.scale;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rule of how many replicas a revision is to have.
 *
 * @param name unique in the template
 * @param type {@code http}, {@code tcp}, {@code cpu}, {@code memory}, or KEDA's name of a scaler
 * @param metadata parameters as the user wrote them
 * @param auth secrets that stand for parameters
 */
public record ScaleRule(
        String name, String type, Map<String, String> metadata, List<ScaleAuth> auth) {
    /** Type of what counts requests. */
    public static final String HTTP = "http";

    /** Type of what counts connections. */
    public static final String TCP = "tcp";

    /** Type of what looks at the processor time that replicas use. */
    public static final String CPU = "cpu";

    /** Type of what looks at the memory that replicas use. */
    public static final String MEMORY = "memory";

    /** Parameter of an {@link #HTTP} rule: requests at once that one replica is to have. */
    public static final String CONCURRENT_REQUESTS = "concurrentRequests";

    /**
     * Parameter of a {@link #TCP} rule: connections at once that one replica is to have. {@link
     * #CONCURRENT_REQUESTS} is an earlier name of it.
     */
    public static final String CONCURRENT_CONNECTIONS = "concurrentConnections";

    /** Types that the domain counts itself. */
    public static final Set<String> OWN = Set.of(HTTP, TCP, CPU, MEMORY);

    private static final int DEFAULT_CONCURRENT = 10;

    /** What an app with ingress of HTTP and without rules has, as in Container Apps. */
    public static final ScaleRule DEFAULT = new ScaleRule("http", HTTP, Map.of(), List.of());

    /** What an app with ingress of TCP and without rules has. */
    public static final ScaleRule DEFAULT_TCP = new ScaleRule("tcp", TCP, Map.of(), List.of());

    public ScaleRule {
        metadata = Map.copyOf(metadata);
        auth = List.copyOf(auth);
    }

    /**
     * A parameter that a secret stands for.
     *
     * @param secret name of the app's secret
     * @param parameter KEDA's {@code triggerParameter}
     */
    public record ScaleAuth(String secret, String parameter) {}

    /** Whether it counts what comes by the app's ingress. */
    public boolean countsArrivals() {
        return type.equals(HTTP) || type.equals(TCP);
    }

    /** Whether it says how busy replicas are that run: it wakes none. */
    public boolean isResource() {
        return type.equals(CPU) || type.equals(MEMORY);
    }

    /**
     * Requests, or connections, at once that one replica is to have, of a rule that counts them.
     */
    public int concurrent() {
        String requests = metadata.get(CONCURRENT_REQUESTS);
        String text =
                type.equals(TCP)
                        ? metadata.getOrDefault(CONCURRENT_CONNECTIONS, requests)
                        : requests;
        return text == null ? DEFAULT_CONCURRENT : Integer.parseInt(text.strip());
    }
}
