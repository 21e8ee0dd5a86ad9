package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.image.model.ImageHealthcheck;
import dev.minato.image.model.RunConfig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Completes a specification by what its image says (moby runconfig, merge). Pure. */
public final class ImageDefaults {
    private ImageDefaults() {}

    public static ContainerSpec complete(ContainerSpec spec, RunConfig image) {
        ContainerSpec.Builder builder = spec.toBuilder();
        builder.process(process(spec.process(), image));
        Map<String, String> labels = new HashMap<>(image.labels());
        labels.putAll(spec.labels());
        builder.labels(labels);
        healthCheck(spec.healthCheck(), image.healthcheck()).ifPresent(builder::healthCheck);
        builder.network(exposed(spec.network(), image));
        StorageSpec storage = spec.storage();
        Set<String> volumes = new HashSet<>(image.volumes());
        volumes.addAll(storage.volumes());
        return builder.storage(storage.withVolumes(volumes)).build();
    }

    private static NetworkSpec exposed(NetworkSpec network, RunConfig image) {
        Set<String> exposed = new HashSet<>(image.exposedPorts());
        exposed.addAll(network.exposed());
        network.ports().forEach(port -> exposed.add(port.key()));
        return network.withExposed(exposed);
    }

    private static ProcessSpec process(ProcessSpec asked, RunConfig image) {
        Optional<List<String>> entrypoint = asked.entrypoint();
        List<String> cmd = asked.cmd();
        if (entrypoint.filter(List.of("")::equals).isPresent()) {
            entrypoint = Optional.of(List.of());
        }
        boolean none = entrypoint.isEmpty() || entrypoint.get().isEmpty();
        if (none && cmd.isEmpty()) {
            cmd = image.cmd();
        }
        if (entrypoint.isEmpty() && !image.entrypoint().isEmpty()) {
            entrypoint = Optional.of(image.entrypoint());
        }
        if (cmd.isEmpty() && entrypoint.orElse(List.of()).isEmpty()) {
            throw Fault.invalid("Cmd", "no command specified");
        }
        return new ProcessSpec(
                entrypoint,
                cmd,
                env(asked, image.env()),
                first(asked.workingDir(), image.workingDir()),
                first(asked.user(), image.user()),
                first(asked.stopSignal(), image.stopSignal()),
                asked.stopTimeout(),
                asked.init(),
                asked.secretEnv());
    }

    private static String first(String asked, String image) {
        return asked.isEmpty() ? image : asked;
    }

    /**
     * The image's variables after the asked ones, unless the same name was asked for. A bare name
     * takes a variable away, a default one like PATH too, and is told by inspect.
     */
    private static List<String> env(ProcessSpec asked, List<String> image) {
        Set<String> names = new HashSet<>(asked.secretEnv().keySet());
        asked.env().forEach(one -> names.add(name(one)));
        List<String> env = new ArrayList<>(asked.env());
        image.stream().filter(one -> !names.contains(name(one))).forEach(env::add);
        return env;
    }

    public static String name(String variable) {
        int sign = variable.indexOf('=');
        return sign < 0 ? variable : variable.substring(0, sign);
    }

    private static Optional<HealthCheck> healthCheck(
            Optional<HealthCheck> asked, Optional<ImageHealthcheck> image) {
        if (image.isEmpty()) {
            return asked;
        }
        ImageHealthcheck its = image.get();
        HealthCheck base =
                asked.orElse(
                        new HealthCheck(
                                List.of(),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ZERO,
                                0));
        return Optional.of(
                new HealthCheck(
                        base.test().isEmpty() ? its.test() : base.test(),
                        first(base.interval(), its.interval()),
                        first(base.timeout(), its.timeout()),
                        first(base.startPeriod(), its.startPeriod()),
                        first(base.startInterval(), its.startInterval()),
                        base.retries() == 0 ? its.retries() : base.retries()));
    }

    private static Duration first(Duration asked, Duration image) {
        return asked.isZero() ? image : asked;
    }
}
