package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.DeviceSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.Ulimit;
import dev.minato.linux.HostInfo;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What containers may do, use and see. */
class ConfinementTest extends SharedEngineFixture {
    private static SecuritySpec security(List<SecurityOption> options) {
        SecuritySpec base = SecuritySpec.DEFAULT;
        return new SecuritySpec(
                base.capAdd(),
                base.capDrop(),
                base.privileged(),
                options,
                base.groups(),
                base.sysctls(),
                base.devices(),
                base.namespaces(),
                base.oomScoreAdj(),
                Optional.empty());
    }

    @Test
    void aContainerHasDockersCapabilitiesAndIsConfined() throws Exception {
        String status = host.output("cat", "/proc/self/status");

        assertThat(status)
                .contains("CapEff:\t00000000a80425fb")
                .contains("CapBnd:\t00000000a80425fb")
                .contains("CapInh:\t0000000000000000")
                .contains("Seccomp:\t2")
                .contains("NoNewPrivs:\t0");
    }

    @Test
    void aCompiledProfileConfinesAsTheWrittenOneDoes() throws Exception {
        host.output("true");
        assertThat(host.output("cat", "/proc/self/status")).contains("Seccomp:\t2");
        assertThat(host.output("unshare", "-m", "true")).contains("Operation not permitted");
        assertThat(host.output("sh", "-c", "mount -t tmpfs x /tmp || echo refused"))
                .contains("refused");
    }

    @Test
    void anAppHasFewerCapabilitiesAndGainsNone() throws Exception {
        String status = host.output(spec -> spec.owner("replica"), "cat", "/proc/self/status");

        assertThat(status).contains("CapEff:\t00000000000004fb").contains("NoNewPrivs:\t1");
    }

    @Test
    void capabilitiesAreAddedAndDropped() throws Exception {
        String none =
                host.output(
                        spec ->
                                spec.security(
                                        SecuritySpec.DEFAULT.withCapabilities(
                                                List.of("net_admin"), List.of("ALL"))),
                        "grep",
                        "CapEff",
                        "/proc/self/status");
        assertThat(none).isEqualTo("CapEff:\t0000000000001000\n");
        assertThatThrownBy(() ->
                        host.start(
                                host.spec("true")
                                        .security(
                                                SecuritySpec.DEFAULT.withCapabilities(
                                                        List.of("nonsense"), List.of()))
                                        .build()))
                .hasMessageContaining("unknown capability: \"nonsense\"");
    }

    @Test
    void whoIsNotRootHasNoCapabilities() throws Exception {
        String status =
                host.output(spec ->
                        spec.process(
                                new ProcessSpec(
                                        Optional.empty(),
                                        List.of("cat", "/proc/self/status"),
                                        List.of(),
                                        "",
                                        "1000:1001",
                                        "",
                                        Optional.empty(),
                                        false)));
        assertThat(status)
                .contains("CapEff:\t0000000000000000")
                .contains("Uid:\t1000")
                .contains("Gid:\t1001");
    }

    @Test
    void newPrivilegesCanBeRefused() throws Exception {
        assertThat(
                        host.output(
                                spec ->
                                        spec.security(
                                                security(
                                                        List.of(
                                                                SecurityOption.NoNewPrivileges
                                                                        .ON))),
                                "grep",
                                "NoNewPrivs",
                                "/proc/self/status"))
                .isEqualTo("NoNewPrivs:\t1\n");
        List<SecurityOption> lastSaysNo =
                List.of(
                        SecurityOption.NoNewPrivileges.ON,
                        new SecurityOption.NoNewPrivileges(false, "no-new-privileges=0"));
        assertThat(
                        host.output(
                                spec -> spec.security(security(lastSaysNo)),
                                "grep",
                                "NoNewPrivs",
                                "/proc/self/status"))
                .isEqualTo("NoNewPrivs:\t0\n");
    }

    @Test
    void partsOfProcAndSysAreHiddenOrReadOnly() throws Exception {
        String text =
                host.output(
                        "sh",
                        "-c",
                        "head -c 1 /proc/kcore | cat; ls /sys/firmware; echo 1 >"
                                + " /proc/sys/kernel/panic; for g in $(ls -d /sys/fs/cgroup/*);"
                                + " do mkdir $g/mine 2>/dev/null && echo made $g/mine; done;"
                                + " ls /sys/fs/cgroup/memory /sys/fs/cgroup");
        assertThat(text).contains("Read-only file system");
        assertThat(text).doesNotContain("made ").contains("memory");
    }

    @Test
    void thePrivilegedSeeDevicesAndHaveAllCapabilities() throws Exception {
        SecuritySpec base = SecuritySpec.DEFAULT;
        SecuritySpec privileged =
                new SecuritySpec(
                        List.of(),
                        List.of(),
                        true,
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of(),
                        base.namespaces(),
                        0,
                        Optional.empty());
        String text =
                host.output(
                        spec -> spec.security(privileged),
                        "sh",
                        "-c",
                        "grep Seccomp: /proc/self/status; mount -t tmpfs x /tmp && echo mounted;"
                                + " ls /dev");
        assertThat(text).contains("Seccomp:\t0").contains("mounted").contains("kmsg");
    }

    @Test
    void aDeviceOfTheHostCanBeHad() throws Exception {
        SecuritySpec base = SecuritySpec.DEFAULT;
        SecuritySpec device =
                new SecuritySpec(
                        List.of(),
                        List.of(),
                        false,
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of(new DeviceSpec("/dev/null", "/dev/nothing", "rw")),
                        base.namespaces(),
                        0,
                        Optional.empty());
        assertThat(
                        host.output(
                                spec -> spec.security(device),
                                "sh",
                                "-c",
                                "echo x > /dev/nothing && stat -c %t:%T /dev/nothing"))
                .isEqualTo("1:3\n");
    }

    @Test
    void openFilesHaveTheUsualLimit() throws Exception {
        assertThat(host.output("sh", "-c", "ulimit -n; ulimit -Hn"))
                .startsWith("1024\n")
                .endsWith(LimitRules.hardFilesOfThisProcess() + "\n");
        assertThat(
                        host.output(
                                spec ->
                                        spec.resources(
                                                new ContainerResources(
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        0,
                                                        "",
                                                        "",
                                                        0,
                                                        List.of(new Ulimit("nofile", 100, 200)))),
                                "sh",
                                "-c",
                                "ulimit -n; ulimit -Hn"))
                .isEqualTo("100\n200\n");
    }

    @Test
    void whoTakesTooMuchMemoryIsKilledAndItShows() throws Exception {
        Container container =
                host.start(
                        host.spec("sh", "-c", "yes | tail -n 1000000000")
                                .resources(ContainerResources.NONE.withMemory(16 << 20))
                                .build());
        host.awaitExit(container);

        assertThat(host.look(container).state().oomKilled()).isTrue();
    }

    @Test
    void aChildThatIsKilledForMemoryShowsThoughItsParentRunsOn() throws Exception {
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "dd if=/dev/zero of=/dev/null bs=100M count=1; trap 'exit"
                                                + " 0' TERM; sleep 1000 & wait")
                                .resources(ContainerResources.NONE.withMemory(16 << 20))
                                .build());
        TestEngine.await(() -> host.look(container).state().oomKilled());
        assertThat(host.look(container).state().status()).isEqualTo(RunStatus.RUNNING);

        host.engine().containers().stop(container.id(), Optional.empty());
        assertThat(host.look(container).state().oomKilled()).isTrue();
        assertThat(host.look(container).state().exitCode()).isZero();
    }

    @Test
    void theNumberOfProcessesIsLimited() throws Exception {
        Container container =
                host.start(
                        host.spec(
                                        "sh",
                                        "-c",
                                        "for i in 1 2 3 4 5 6 7 8 9; do sleep 100 & done; wait")
                                .resources(ContainerResources.NONE.withPidsLimit(5))
                                .build());
        assertThat(host.awaitExit(container)).isNotZero();
        assertThat(host.log(container, LogQuery.ALL)).contains("fork");
    }

    @Test
    void moreThanTheHostHasIsRefused() {
        long tooMuch = HostInfo.memoryTotal() + (1L << 30);
        assertThatThrownBy(() -> start(ContainerResources.NONE.withMemory(tooMuch)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is more than this host has");
        assertThatThrownBy(() -> start(ContainerResources.NONE.withMemory(1000)))
                .hasMessage("Minimum memory limit allowed is 6MB");
        assertThatThrownBy(() -> start(ContainerResources.NONE.withNanoCpus(1_000_000_000_000L)))
                .hasMessageContaining("CPUs available");
    }

    private static void start(ContainerResources resources) {
        host.start(host.spec("true").resources(resources).build());
    }

    @Test
    void processorTimeIsLimited() throws Exception {
        Container container =
                host.start(
                        host.spec("sleep", "1000")
                                .resources(ContainerResources.NONE.withNanoCpus(500_000_000))
                                .build());
        Path group = host.tree().folder(EngineHost.box(container.id()), "cpu").orElseThrow();
        boolean old = Files.exists(group.resolve("cpu.cfs_quota_us"));
        String quota = Files.readString(group.resolve(old ? "cpu.cfs_quota_us" : "cpu.max"));
        assertThat(quota).startsWith("50000");
    }

    @Test
    void aReadOnlyRootCannotBeWrittenButItsTmpfsCan() throws Exception {
        StorageSpec storage =
                new StorageSpec(List.of(), List.of(), Map.of("/tmp", "size=1m"), Set.of(), true, 0);
        assertThat(
                        host.output(
                                spec -> spec.storage(storage),
                                "sh",
                                "-c",
                                "echo x > /x; echo y > /tmp/y && cat /tmp/y; df /tmp | tail -n 1"))
                .contains("Read-only file system")
                .contains("y\n")
                .contains("1024");
    }

    @Test
    void anInitReapsForThoseThatAsk() throws Exception {
        assertThat(
                        host.output(spec ->
                                spec.process(
                                        new ProcessSpec(
                                                Optional.empty(),
                                                List.of("cat", "/proc/1/cmdline"),
                                                List.of(),
                                                "",
                                                "",
                                                "",
                                                Optional.empty(),
                                                true))))
                .startsWith("/sbin/docker-init\0--\0cat");
    }
}
