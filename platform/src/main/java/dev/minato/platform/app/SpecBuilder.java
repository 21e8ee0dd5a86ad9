package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.platform.Configuration;
import dev.minato.platform.Configuration.Ingress;
import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.Resolver.ResolvedImage;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Template;
import dev.minato.platform.Template.Container;
import dev.minato.platform.Template.EnvVar;
import dev.minato.platform.Text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** From an app's template, configuration and image to what a replica is made of. */
public final class SpecBuilder {
    private final Names names;

    public SpecBuilder(Names names) {
        this.names = names;
    }

    /**
     * What a replica of a set is made of.
     *
     * @throws Fault invalid when the target port is open and the image does not say it
     */
    public ReplicaSpec build(
            RevisionRef set,
            Configuration configuration,
            Template template,
            Map<String, String> secrets,
            ResolvedImage image) {
        Container container = template.main();
        Optional<Integer> port = targetPort(configuration.ingress(), container, image);
        SortedMap<String, String> env = builtIn(set, configuration.ingress(), port);
        for (EnvVar variable : container.env()) {
            env.put(
                    variable.name(),
                    variable.secretRef()
                            .map(name -> secrets.getOrDefault(name, ""))
                            .or(variable::value)
                            .orElse(""));
        }
        return new ReplicaSpec(
                container.name(),
                container.image(),
                image.id(),
                container.command(),
                container.args(),
                env,
                container.cpu(),
                container.memory(),
                port,
                probes(container, port),
                template.terminationGracePeriod());
    }

    /** The port behind the ingress: the user's, else the one the image exposes, else 80. */
    public static Optional<Integer> targetPort(
            Optional<Ingress> ingress, Container container, ResolvedImage image) {
        if (ingress.isEmpty() || ingress.get().targetPort().isPresent()) {
            return ingress.flatMap(Ingress::targetPort);
        }
        if (image.exposedPorts().size() > 1) {
            throw Fault.invalid(
                    "configuration.ingress.targetPort",
                    "configuration.ingress.targetPort is missing: image "
                            + Text.shown(container.image())
                            + " exposes the ports "
                            + image.exposedPorts()
                            + ", give one of them");
        }
        return Optional.of(image.exposedPorts().isEmpty() ? 80 : image.exposedPorts().getFirst());
    }

    /** The user's probes, and with a target port Container Apps' defaults for the others. */
    public static List<Probe> probes(Container container, Optional<Integer> port) {
        List<Probe> probes = new ArrayList<>(container.probes());
        if (port.isPresent()) {
            for (Probe.Type type : Probe.Type.values()) {
                if (probes.stream().noneMatch(probe -> probe.type() == type)) {
                    probes.add(Probe.byDefault(type, port.get()));
                }
            }
        }
        return probes;
    }

    private SortedMap<String, String> builtIn(
            RevisionRef set, Optional<Ingress> ingress, Optional<Integer> port) {
        SortedMap<String, String> env = new TreeMap<>();
        env.put("CONTAINER_APP_NAME", set.app());
        env.put("CONTAINER_APP_REVISION", set.revision());
        env.put("CONTAINER_APP_ENV_DNS_SUFFIX", names.domain());
        ingress.ifPresent(
                way -> env.put("CONTAINER_APP_HOSTNAME", names.host(set.revision(), way)));
        port.ifPresent(number -> env.put("CONTAINER_APP_PORT", String.valueOf(number)));
        return env;
    }
}
