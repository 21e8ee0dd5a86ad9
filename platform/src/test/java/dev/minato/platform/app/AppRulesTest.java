package dev.minato.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Cluster.Capacity;
import dev.minato.platform.Probe;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.volume.VolumeSource.SecretFile;
import dev.minato.platform.volume.VolumeSource.SecretFiles;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What holds between the parts of an app, and how it is said when it does not. */
class AppRulesTest {
    private static final Capacity TWO_CORES =
            new Capacity(new Cpu(2_000_000_000L), new Memory(4L << 30));

    private final List<SecretSpec> secrets = new ArrayList<>();
    private final List<RegistryLogin> registries = new ArrayList<>();
    private final List<AppContainer> init = new ArrayList<>();
    private final List<AppContainer> containers = new ArrayList<>();
    private final List<AppVolume> volumes = new ArrayList<>();
    private final List<EnvSetting> env = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();
    private final List<VolumeMount> mounts = new ArrayList<>();

    @Test
    void anAppWhosePartsFitIsTaken() {
        secrets.add(new SecretSpec("old", Optional.empty()));
        secrets.add(new SecretSpec("new", Optional.of("x")));
        registries.add(new RegistryLogin("r", Optional.of("u"), Optional.of("old")));
        env.add(new EnvSetting("A", Optional.empty(), Optional.of("new")));
        volumes.add(new AppVolume("v"));
        mounts.add(new VolumeMount("v", "/x", ""));
        init.add(container("first", 2_000, 4_096));
        containers.add(container("main", 1_000, 2_048));
        containers.add(container("side", 1_000, 2_048));
        check();
    }

    @Test
    void aTemplateNeedsAContainer() {
        refused("template.containers", "needs a container");
    }

    @Test
    void namesAreUniqueInitContainersIncluded() {
        init.add(container("main", 100, 64));
        containers.add(container("main", 100, 64));
        refused("template.containers[0].name", "given twice");
        init.clear();
        secrets.add(new SecretSpec("a", Optional.of("1")));
        secrets.add(new SecretSpec("a", Optional.of("2")));
        refused("configuration.secrets[1].name", "given twice");
        secrets.clear();
        volumes.add(new AppVolume("v"));
        volumes.add(new AppVolume("v"));
        refused("template.volumes[1].name", "given twice");
    }

    @Test
    void aNewSecretNeedsItsValue() {
        secrets.add(new SecretSpec("a", Optional.empty()));
        containers.add(container("main", 100, 64));
        refused("configuration.secrets[0].value", "secret \"a\" is new");
    }

    @Test
    void whatIsReferredToIsThere() {
        env.add(new EnvSetting("A", Optional.empty(), Optional.of("no")));
        containers.add(container("main", 100, 64));
        refused("template.containers[0].env[0].secretRef", "SecretRef 'no'");
        containers.clear();
        env.clear();
        mounts.add(new VolumeMount("no", "/x", ""));
        containers.add(container("main", 100, 64));
        refused("template.containers[0].volumeMounts[0].volumeName", "not among");
        registries.add(new RegistryLogin("r", Optional.of("u"), Optional.of("p")));
        refused("configuration.registries[0].passwordSecretRef", "SecretRef 'p'");
    }

    @Test
    void aPathIsMountedOnce() {
        volumes.add(new AppVolume("v"));
        mounts.add(new VolumeMount("v", "/x", "a"));
        mounts.add(new VolumeMount("v", "/x/./", "b"));
        containers.add(container("main", 100, 64));
        refused("template.containers[0].volumeMounts[1].mountPath", "given twice");
    }

    @Test
    void filesOfAVolumeAreSecretsOfTheApp() {
        secrets.add(new SecretSpec("a", Optional.of("1")));
        containers.add(container("main", 100, 64));
        volumes.add(
                new AppVolume(
                        "keys",
                        new SecretFiles(
                                List.of(new SecretFile("a", "x"), new SecretFile("b", "y")))));
        refused("template.volumes[0].secrets[1].secretRef", "SecretRef 'b'");
        secrets.add(new SecretSpec("b", Optional.of("1")));
        check();
    }

    @Test
    void onlyContainerAppsOwnProbesAreThatPatient() {
        probes.add(Probe.byDefault(Probe.Type.STARTUP, 81));
        containers.add(container("main", 100, 64));
        refused("template.containers[0].probes[0].failureThreshold", "1 to 10");
    }

    @Test
    void oneContainerAndAllTogetherFitTheHost() {
        containers.add(container("main", 3_000, 64));
        refused("template.containers[0].resources.cpu", "more than this host has: at most 2");
        containers.set(0, container("main", 100, 8_192));
        refused("template.containers[0].resources.memory", "at most 4 GiB");
        containers.set(0, container("main", 1_500, 64));
        containers.add(container("side", 1_000, 64));
        refused("template.containers", "together want 2.5 processors");
        containers.set(1, container("side", 100, 4_096));
        refused("template.containers", "of memory, which is more");
    }

    private AppContainer container(String name, long milliCpus, long mebibytes) {
        return new AppContainer(
                name,
                "web",
                List.of(),
                List.of(),
                env,
                new Cpu(milliCpus * 1_000_000),
                new Memory(mebibytes << 20),
                probes,
                mounts);
    }

    private void check() {
        AppSpec spec =
                new AppSpec(
                        RevisionMode.SINGLE,
                        TrafficRule.LATEST,
                        Optional.empty(),
                        secrets,
                        registries,
                        0,
                        new TemplateSpec(
                                init, containers, volumes, new ScaleSpec(0, 1), Duration.ZERO));
        TrafficRules traffic = new TrafficRules(Set.of(), Set.of(), List.of());
        new AppRules(spec, Set.of("old"), traffic, Optional.of(TWO_CORES)).check();
    }

    private void refused(String field, String message) {
        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).startsWith(field).contains(message);
                        });
    }
}
