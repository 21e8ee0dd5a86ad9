package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent;
import dev.minato.state.SealedValue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything a {@link Cluster} needs to run one replica: a group of containers with one network
 * namespace and volumes of its own, both of which outlive a restart of a container. The same for
 * all replicas of a {@link RevisionRef}.
 *
 * @param init run one after another, each until it ends with exit code 0, before the others start
 * @param containers at least one; the first is the main one
 * @param volumes made before the first container
 * @param ports that the edge may dial, the target port first; empty without ingress
 * @param grace from SIGTERM to SIGKILL, whole seconds
 * @param ending whether the replica goes on for ever
 * @param ephemeralStorage how much it may write to the disk of its host, in EmptyDir volumes and
 *     the roots of its containers; absent for one of before there was a bound
 * @param environment whose network it is on
 */
public record ReplicaSpec(
        List<ReplicaContainer> init,
        List<ReplicaContainer> containers,
        List<ReplicaVolume> volumes,
        List<Integer> ports,
        Duration grace,
        Ending ending,
        Optional<Memory> ephemeralStorage,
        String environment) {
    public ReplicaSpec {
        init = List.copyOf(init);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
        ports = List.copyOf(ports);
    }

    /** One of the environment that every host has. */
    public ReplicaSpec(
            List<ReplicaContainer> init,
            List<ReplicaContainer> containers,
            List<ReplicaVolume> volumes,
            List<Integer> ports,
            Duration grace,
            Ending ending,
            Optional<Memory> ephemeralStorage) {
        this(
                init,
                containers,
                volumes,
                ports,
                grace,
                ending,
                ephemeralStorage,
                Environment.DEFAULT);
    }

    /** One there that may write without a bound. */
    public ReplicaSpec(
            List<ReplicaContainer> init,
            List<ReplicaContainer> containers,
            List<ReplicaVolume> volumes,
            List<Integer> ports,
            Duration grace,
            Ending ending) {
        this(init, containers, volumes, ports, grace, ending, Optional.empty());
    }

    /** What happens after a container's process has ended. */
    public enum Ending {
        /** It is started again, after a back-off. */
        ALWAYS,
        /** The replica has ended once all its containers have, and is never started again. */
        ONCE
    }

    /** The same in another environment. */
    public ReplicaSpec in(String other) {
        return new ReplicaSpec(
                init, containers, volumes, ports, grace, ending, ephemeralStorage, other);
    }

    /** The container that the edge reaches. */
    public ReplicaContainer main() {
        return containers.getFirst();
    }

    /** Init containers, then the others. */
    public Stream<ReplicaContainer> allContainers() {
        return Stream.concat(init.stream(), containers.stream());
    }

    /** The values of secrets in it, of its containers' environments and of its volumes. */
    public Stream<HeldSecret> secrets() {
        Stream<HeldSecret> ofContainers =
                allContainers()
                        .flatMap(container -> container.env().values().stream())
                        .filter(EnvValue.SecretText.class::isInstance)
                        .map(EnvValue.SecretText.class::cast)
                        .map(text -> new HeldSecret(text.name(), text.value()));
        Stream<HeldSecret> ofVolumes =
                volumes.stream()
                        .map(ReplicaVolume::content)
                        .filter(VolumeContent.SealedFiles.class::isInstance)
                        .flatMap(files -> ((VolumeContent.SealedFiles) files).files().stream())
                        .map(file -> new HeldSecret(file.secret(), file.value()));
        return Stream.concat(ofContainers, ofVolumes);
    }

    /**
     * A secret of the app with the value that a replica is made with.
     *
     * @param name of the app's secret
     * @param value sealed
     */
    public record HeldSecret(String name, SealedValue value) {}

    /** Whether a probe of every container says when it is ready. */
    public boolean saysWhenReady() {
        return containers.stream().allMatch(ReplicaContainer::saysWhenReady);
    }

    /** The port of the main container behind the ingress. */
    public Optional<Integer> targetPort() {
        return ports.stream().findFirst();
    }

    /**
     * One container of the group.
     *
     * @param name unique in the replica, init containers included
     * @param image what it runs
     * @param command replaces the image's entrypoint when not empty
     * @param args replaces the image's command when not empty, or when command is given
     * @param env the whole environment the platform gives, laid over the image's
     * @param cpu limit
     * @param memory limit
     * @param probes the user's and Container Apps' defaults, at most one of each type
     * @param mounts volumes of the replica that it sees
     */
    public record ReplicaContainer(
            String name,
            ImageRef image,
            List<String> command,
            List<String> args,
            SortedMap<String, EnvValue> env,
            Cpu cpu,
            Memory memory,
            List<Probe> probes,
            List<VolumeMount> mounts) {
        public ReplicaContainer {
            command = List.copyOf(command);
            args = List.copyOf(args);
            env = new TreeMap<>(Map.copyOf(env));
            probes = List.copyOf(probes);
            mounts = List.copyOf(mounts);
        }

        @Override
        public SortedMap<String, EnvValue> env() {
            return new TreeMap<>(env);
        }

        /** Whether a probe says when it is ready. */
        public boolean saysWhenReady() {
            return probe(Probe.Type.READINESS).isPresent() || probe(Probe.Type.STARTUP).isPresent();
        }

        /** The probe of a type. */
        public Optional<Probe> probe(Probe.Type type) {
            return probes.stream().filter(probe -> probe.type() == type).findFirst();
        }
    }

    /**
     * An image of this instance.
     *
     * @param reference as the user wrote it, for display
     * @param id digest of its config
     * @param published {@code repository@digest} of its manifest; present where the cluster pulls
     */
    public record ImageRef(String reference, String id, Optional<String> published) {}

    /** The value of an environment variable. */
    public sealed interface EnvValue {
        /** A text that anybody may see. */
        record Literal(String text) implements EnvValue {}

        /**
         * The value of a secret, sealed; {@link AppSecrets} opens it.
         *
         * @param name of the app's secret
         */
        record SecretText(String name, SealedValue value) implements EnvValue {}

        /** The name of the replica, which the cluster gives. */
        record ReplicaName() implements EnvValue {}
    }
}
