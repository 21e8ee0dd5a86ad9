package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.ReplicaName;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.Job;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.SetRow;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.state.SealedValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds the spec of a replica from an app and its images. */
public final class SpecBuilder {
    private final IngressNames hosts;

    public SpecBuilder(IngressNames hosts) {
        this.hosts = hosts;
    }

    /** The set that a revision is to have, once its images are known by reference. */
    public SetRow set(
            AppStore.Entry entry, RevisionRow revision, Map<String, ResolvedImage> images) {
        return new SetRow(
                revision.set(),
                build(
                        revision.set(),
                        entry.app().environment(),
                        entry.app().spec().withTemplate(revision.template()),
                        entry.secrets(),
                        images));
    }

    /**
     * What a replica of a set is made of.
     *
     * @param environment that the app is in
     * @param secrets values by name, sealed
     * @param images every image of the template by its reference
     * @throws Fault invalid when the target port is open and the image does not say it
     */
    public ReplicaSpec build(
            RevisionRef set,
            String environment,
            AppSpec app,
            Map<String, SealedValue> secrets,
            Map<String, ResolvedImage> images) {
        TemplateSpec template = app.template();
        AppContainer main = template.main();
        Optional<Integer> port = targetPort(app.ingress(), main, image(images, main.image()));
        SortedMap<String, EnvValue> builtIn =
                builtIn(set, hosts.in(environment), app.ingress(), port);
        return new ReplicaSpec(
                containers(template.initContainers(), builtIn, secrets, images),
                Stream.concat(
                                Stream.of(
                                        container(
                                                main,
                                                probes(main, port),
                                                builtIn,
                                                secrets,
                                                images)),
                                containers(
                                        template.containers()
                                                .subList(1, template.containers().size()),
                                        builtIn,
                                        secrets,
                                        images)
                                        .stream())
                        .toList(),
                volumes(template, environment, secrets),
                port.stream().toList(),
                template.terminationGracePeriod(),
                Ending.ALWAYS,
                Optional.of(template.ephemeralStorage()),
                environment);
    }

    /**
     * What an attempt of a job's execution is made of; it runs to its end once.
     *
     * @param job which says what its containers are told of themselves
     * @param images every image of the template by its reference
     */
    public static ReplicaSpec attempt(
            Job job,
            Execution execution,
            Attempt attempt,
            Map<String, SealedValue> secrets,
            Map<String, ResolvedImage> images) {
        SortedMap<String, EnvValue> builtIn = new TreeMap<>();
        builtIn.put("CONTAINER_APP_JOB_NAME", new Literal(job.name().text()));
        builtIn.put("CONTAINER_APP_JOB_EXECUTION_NAME", new Literal(execution.name()));
        builtIn.put("MINATO_ATTEMPT", new Literal(String.valueOf(attempt.turn())));
        builtIn.put("MINATO_JOB_TRIGGER", new Literal(execution.cause().text()));
        execution
                .plan()
                .tasks()
                .ifPresent(tasks -> {
                    int number = tasks.number(attempt.replica());
                    builtIn.put("MINATO_TASK_INDEX", new Literal(String.valueOf(number)));
                    builtIn.put("MINATO_TASK_COUNT", new Literal(String.valueOf(tasks.size())));
                });
        TemplateSpec template = execution.plan().template();
        return new ReplicaSpec(
                containers(template.initContainers(), builtIn, secrets, images),
                containers(template.containers(), builtIn, secrets, images),
                volumes(template, job.environment(), secrets),
                List.of(),
                template.terminationGracePeriod(),
                Ending.ONCE,
                Optional.of(template.ephemeralStorage()),
                job.environment());
    }

    private static List<ReplicaContainer> containers(
            List<AppContainer> containers,
            SortedMap<String, EnvValue> builtIn,
            Map<String, SealedValue> secrets,
            Map<String, ResolvedImage> images) {
        return containers.stream()
                .map(each -> container(each, each.probes(), builtIn, secrets, images))
                .toList();
    }

    private static List<ReplicaVolume> volumes(
            TemplateSpec template, String environment, Map<String, SealedValue> secrets) {
        return template.volumes().stream()
                .map(each -> ReplicaVolumes.of(each, environment, secrets))
                .toList();
    }

    private static ReplicaContainer container(
            AppContainer container,
            List<Probe> probes,
            SortedMap<String, EnvValue> builtIn,
            Map<String, SealedValue> secrets,
            Map<String, ResolvedImage> images) {
        ResolvedImage image = image(images, container.image());
        return new ReplicaContainer(
                container.name(),
                new ImageRef(container.image(), image.id(), image.published()),
                container.command(),
                container.args(),
                env(container, builtIn, secrets),
                container.cpu(),
                container.memory(),
                probes,
                container.mounts());
    }

    private static ResolvedImage image(Map<String, ResolvedImage> images, String reference) {
        ResolvedImage image = images.get(reference);
        if (image == null) {
            throw new IllegalStateException("image " + reference + " is not resolved");
        }
        return image;
    }

    /** The user's variables over Container Apps' own; the replica's name is always its own. */
    private static SortedMap<String, EnvValue> env(
            AppContainer container,
            SortedMap<String, EnvValue> builtIn,
            Map<String, SealedValue> secrets) {
        SortedMap<String, EnvValue> env = new TreeMap<>(builtIn);
        for (EnvSetting setting : container.env()) {
            EnvValue value =
                    setting.secret()
                            .map(name -> secret(name, secrets.get(name)))
                            .orElseGet(() -> new Literal(setting.value().orElse("")));
            env.put(setting.name(), value);
        }
        env.put("CONTAINER_APP_REPLICA_NAME", new ReplicaName());
        return env;
    }

    private static EnvValue secret(String name, @Nullable SealedValue value) {
        return value == null ? new Literal("") : new SecretText(name, value);
    }

    /** The port behind the ingress: the user's, else the one the image exposes, else 80. */
    public static Optional<Integer> targetPort(
            Optional<IngressSpec> ingress, AppContainer container, ResolvedImage image) {
        if (ingress.isEmpty() || ingress.get().targetPort().isPresent()) {
            return ingress.flatMap(IngressSpec::targetPort);
        }
        if (image.exposedPorts().size() > 1) {
            throw Fault.invalid(
                    "configuration.ingress.targetPort",
                    "configuration.ingress.targetPort is missing: image "
                            + SafeText.shown(container.image())
                            + " exposes the ports "
                            + image.exposedPorts()
                            + ", give one of them");
        }
        return Optional.of(image.exposedPorts().isEmpty() ? 80 : image.exposedPorts().getFirst());
    }

    /** The user's probes, and with a target port Container Apps' defaults for the others. */
    public static List<Probe> probes(AppContainer container, Optional<Integer> port) {
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

    private static SortedMap<String, EnvValue> builtIn(
            RevisionRef set,
            IngressNames hosts,
            Optional<IngressSpec> ingress,
            Optional<Integer> port) {
        SortedMap<String, EnvValue> env = new TreeMap<>();
        env.put("CONTAINER_APP_NAME", new Literal(set.app()));
        env.put("CONTAINER_APP_REVISION", new Literal(set.revision()));
        env.put("CONTAINER_APP_ENV_DNS_SUFFIX", new Literal(hosts.domain()));
        ingress.ifPresent(way ->
                env.put(
                        "CONTAINER_APP_HOSTNAME",
                        new Literal(
                                hosts.ofRevision(set.revision(), way)
                                        .orElseGet(() -> hosts.of(set.app(), way)))));
        port.ifPresent(
                number -> env.put("CONTAINER_APP_PORT", new Literal(String.valueOf(number))));
        return env;
    }
}
