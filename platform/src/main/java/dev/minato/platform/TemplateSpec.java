package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.volume.EphemeralBound;
import dev.minato.platform.volume.VolumeSource;
import dev.minato.platform.volume.VolumeSource.SecretFile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the replicas of a revision are made of. Every replica is a group of containers that share a
 * network namespace and volumes.
 *
 * @param initContainers run one after another, each to its end, before the others start
 * @param containers at least one; the first is the main one, which the ingress reaches
 * @param volumes names unique
 * @param scale how many replicas
 * @param terminationGracePeriod from SIGTERM to SIGKILL, 0 to 600 s; zero kills at once
 */
public record TemplateSpec(
        List<AppContainer> initContainers,
        List<AppContainer> containers,
        List<AppVolume> volumes,
        ScaleSpec scale,
        Duration terminationGracePeriod) {
    public TemplateSpec {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
    }

    /** The container that the ingress reaches. */
    public AppContainer main() {
        return containers.getFirst();
    }

    /** Init containers, then the others. */
    public Stream<AppContainer> allContainers() {
        return Stream.concat(initContainers.stream(), containers.stream());
    }

    /** References of all images, without doubles. */
    public Set<String> images() {
        Set<String> images = new TreeSet<>();
        allContainers().map(AppContainer::image).forEach(images::add);
        return images;
    }

    /** How much a replica may write to the disk of its host. */
    public Memory ephemeralStorage() {
        return EphemeralBound.of(
                new Cpu(containers.stream().mapToLong(each -> each.cpu().nanos()).sum()));
    }

    /** Names of the app's secrets that its containers get, all of them where a volume has all. */
    public Set<String> secrets(Set<String> all) {
        Set<String> names = new TreeSet<>();
        allContainers()
                .flatMap(container -> container.env().stream())
                .forEach(setting -> setting.secret().ifPresent(names::add));
        for (AppVolume volume : volumes) {
            if (volume.source() instanceof VolumeSource.SecretFiles(List<SecretFile> files)) {
                names.addAll(
                        files.isEmpty() ? all : files.stream().map(SecretFile::secret).toList());
            }
        }
        return names;
    }

    /** The same template with every image's reference left out, for comparing the rest. */
    public TemplateSpec withoutImages() {
        return with(container -> container.withImage(""));
    }

    /** The same template without the probes that Container Apps adds for one of these ports. */
    public TemplateSpec withoutDefaultProbes(Set<Integer> ports) {
        return with(container -> container.withoutDefaultProbes(ports));
    }

    private TemplateSpec with(java.util.function.UnaryOperator<AppContainer> change) {
        return new TemplateSpec(
                initContainers.stream().map(change).toList(),
                containers.stream().map(change).toList(),
                volumes,
                scale,
                terminationGracePeriod);
    }

    /**
     * A container of a template.
     *
     * @param name unique in the template, init containers included
     * @param image reference as the user wrote it
     * @param command replaces the image's entrypoint when not empty
     * @param args replaces the image's command when not empty, or when command is given
     * @param env in order; of two with the same name the last wins
     * @param cpu limit
     * @param memory limit
     * @param probes the user's, at most one of each type; Container Apps' defaults are not in it
     * @param mounts volumes of the template that it sees, at paths that are unique
     */
    public record AppContainer(
            String name,
            String image,
            List<String> command,
            List<String> args,
            List<EnvSetting> env,
            Cpu cpu,
            Memory memory,
            List<Probe> probes,
            List<VolumeMount> mounts) {
        public AppContainer {
            command = List.copyOf(command);
            args = List.copyOf(args);
            env = List.copyOf(env);
            probes = List.copyOf(probes);
            mounts = List.copyOf(mounts);
        }

        AppContainer withImage(String other) {
            return new AppContainer(name, other, command, args, env, cpu, memory, probes, mounts);
        }

        AppContainer withoutDefaultProbes(Set<Integer> ports) {
            List<Probe> users =
                    probes.stream()
                            .filter(probe ->
                                    ports.stream().noneMatch(probe::isWhatContainerAppsAdds))
                            .toList();
            return new AppContainer(name, image, command, args, env, cpu, memory, users, mounts);
        }
    }

    /**
     * An environment variable.
     *
     * @param name without {@code =}
     * @param value absent when a secret holds it
     * @param secret name of the app's secret that holds it
     */
    public record EnvSetting(String name, Optional<String> value, Optional<String> secret) {}

    /**
     * A volume of a replica.
     *
     * @param name unique in the template
     */
    public record AppVolume(String name, VolumeSource source) {
        /** An empty one. */
        public AppVolume(String name) {
            this(name, new VolumeSource.EmptyDir());
        }
    }

    /**
     * Where a container sees a volume.
     *
     * @param volume name in the template
     * @param path absolute
     * @param subPath below the volume's root, without {@code ..}; empty for the root
     */
    public record VolumeMount(String volume, String path, String subPath) {}
}
