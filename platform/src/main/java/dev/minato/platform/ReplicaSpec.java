package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a {@link Cluster} needs to run one replica; the same for all replicas of a {@link
 * RevisionRef}. Secrets are resolved in {@code env}, so {@link #toString} leaves its values out.
 *
 * @param container name of the container
 * @param image reference as the user wrote it, for display
 * @param imageId the image to run: digest of its config
 * @param command replaces the image's entrypoint when not empty
 * @param args replaces the image's command when not empty, or when command is given
 * @param env the whole environment the platform gives, Container Apps' own variables included but
 *     for {@code CONTAINER_APP_REPLICA_NAME}, which the cluster adds; laid over the image's
 * @param cpu limit
 * @param memory limit
 * @param targetPort the port behind the ingress; absent without ingress
 * @param probes the user's and Container Apps' defaults, at most one of each type
 * @param terminationGracePeriod from SIGTERM to SIGKILL
 */
public record ReplicaSpec(
        String container,
        String image,
        String imageId,
        List<String> command,
        List<String> args,
        SortedMap<String, String> env,
        Cpu cpu,
        Memory memory,
        Optional<Integer> targetPort,
        List<Probe> probes,
        Duration terminationGracePeriod) {

    public ReplicaSpec {
        command = List.copyOf(command);
        args = List.copyOf(args);
        env = new TreeMap<>(Map.copyOf(env));
        probes = List.copyOf(probes);
    }

    @Override
    public SortedMap<String, String> env() {
        return new TreeMap<>(env);
    }

    /** The probe of a type. */
    public Optional<Probe> probe(Probe.Type type) {
        return probes.stream().filter(probe -> probe.type() == type).findFirst();
    }

    @Override
    public String toString() {
        return "ReplicaSpec["
                + container
                + " "
                + image
                + " "
                + imageId
                + " env "
                + env.keySet()
                + "]";
    }
}
