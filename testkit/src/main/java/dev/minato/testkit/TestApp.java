package dev.minato.testkit;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Probe;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.scale.Standby;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An app as a test asks for it: one container, ingress to port 80, and what is said besides. */
public final class TestApp {
    private final String name;
    private final List<SecretSpec> secrets = new ArrayList<>();
    private final List<EnvSetting> env = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();
    private final List<AppContainer> init = new ArrayList<>();
    private final List<AppContainer> sidecars = new ArrayList<>();
    private final List<AppVolume> volumes = new ArrayList<>();
    private final List<VolumeMount> mounts = new ArrayList<>();
    private Optional<IngressSpec> ingress =
            Optional.of(new IngressSpec(true, Optional.of(80), true));
    private String image = "web:1";
    private List<String> command = List.of();
    private List<String> args = List.of();
    private Memory memory = new Memory(1L << 29);
    private Duration grace = Duration.ofSeconds(30);
    private List<TrafficRule> traffic = List.of();
    private ScaleSpec scale = new ScaleSpec(1, 10);
    private boolean oldEndsFirst;
    private Standby standby = Standby.NONE;
    private int maxInactive = AppSpec.MOST_INACTIVE;
    private Optional<String> suffix = Optional.empty();
    private String attributes = "{}";
    private String environment = "default";

    public TestApp(String name) {
        this.name = name;
    }

    public TestApp environment(String of) {
        environment = of;
        return this;
    }

    public TestApp image(String reference) {
        image = reference;
        return this;
    }

    public TestApp command(List<String> words) {
        command = words;
        return this;
    }

    public TestApp args(String... words) {
        args = List.of(words);
        return this;
    }

    public TestApp env(EnvSetting setting) {
        env.add(setting);
        return this;
    }

    public TestApp probe(Probe probe) {
        probes.add(probe);
        return this;
    }

    public TestApp secret(String secret, String value) {
        secrets.add(new SecretSpec(secret, Optional.of(value)));
        return this;
    }

    public TestApp memory(long bytes) {
        memory = new Memory(bytes);
        return this;
    }

    public TestApp grace(Duration period) {
        grace = period;
        return this;
    }

    /** Several revisions share the requests. */
    public TestApp shares(List<TrafficRule> rules) {
        traffic = rules;
        return this;
    }

    /** Requests go to another port; none is what the image exposes. */
    public TestApp targetPort(Optional<Integer> port) {
        ingress = Optional.of(new IngressSpec(true, port, true));
        return this;
    }

    /** Containers of its environment reach it by TCP, at a port. */
    public TestApp tcp(int port) {
        ingress = Optional.of(IngressSpec.tcp(Optional.of(80), port));
        return this;
    }

    public TestApp withoutIngress() {
        ingress = Optional.empty();
        return this;
    }

    public TestApp minReplicas(int count) {
        scale = new ScaleSpec(count, 10);
        return this;
    }

    public TestApp standby(Standby kind) {
        standby = kind;
        return this;
    }

    public TestApp scale(ScaleSpec spec) {
        scale = spec;
        return this;
    }

    /** Old replicas end before new ones start. */
    public TestApp oldEndsFirst(boolean first) {
        oldEndsFirst = first;
        return this;
    }

    public TestApp maxInactive(int count) {
        maxInactive = count;
        return this;
    }

    public TestApp suffix(String wish) {
        suffix = Optional.of(wish);
        return this;
    }

    public TestApp attributes(String text) {
        attributes = text;
        return this;
    }

    /** A volume of the replica that the main container sees at a path. */
    public TestApp volume(String volume, String path) {
        volumes.add(new AppVolume(volume));
        mounts.add(new VolumeMount(volume, path, ""));
        return this;
    }

    /** A container that runs to its end before the others. */
    public TestApp init(String container, String... words) {
        init.add(container(container, List.of(words), List.of()));
        return this;
    }

    /** A container beside the main one; it sees the volumes where the main one does. */
    public TestApp sidecar(String container, String... words) {
        sidecars.add(container(container, List.of(words), List.of()));
        return this;
    }

    private AppContainer container(String container, List<String> words, List<String> more) {
        return new AppContainer(
                container,
                image,
                words,
                more,
                env,
                new Cpu(250_000_000),
                memory,
                List.of(),
                mounts);
    }

    public AppSpec spec() {
        List<AppContainer> containers = new ArrayList<>();
        containers.add(
                new AppContainer(
                        name,
                        image,
                        command,
                        args,
                        env,
                        new Cpu(250_000_000),
                        memory,
                        probes,
                        mounts));
        containers.addAll(sidecars);
        return new AppSpec(
                traffic.isEmpty() ? RevisionMode.SINGLE : RevisionMode.MULTIPLE,
                traffic.isEmpty() ? TrafficRule.LATEST : traffic,
                ingress,
                secrets,
                List.of(),
                maxInactive,
                new TemplateSpec(init, containers, volumes, scale, grace),
                oldEndsFirst,
                standby);
    }

    /** The request with one revision active, whatever its shares. */
    public AppRequest single() {
        AppSpec spec = spec();
        return request(
                new AppSpec(
                        RevisionMode.SINGLE,
                        spec.traffic(),
                        spec.ingress(),
                        spec.secrets(),
                        spec.registries(),
                        spec.maxInactiveRevisions(),
                        spec.template(),
                        spec.oldEndsFirst(),
                        spec.standby()));
    }

    public AppRequest request() {
        return request(spec());
    }

    private AppRequest request(AppSpec spec) {
        return new AppRequest(
                name, environment, spec, suffix, new AppDocuments(attributes, "{}", "{}"));
    }
}
