package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Health;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.lifecycle.HealthMonitors;
import dev.minato.engine.lifecycle.RestartRule;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.run.NetworkFiles;
import dev.minato.engine.run.ProcessLister;
import dev.minato.engine.runtime.ProcessUser;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.LogSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.RestartPolicy.Mode;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.Ulimit;
import dev.minato.engine.stream.BufferedAttachment;
import dev.minato.engine.volume.MountPlan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decisions without input and output. */
class EngineRulesTest {
    private static final RestartPolicy ALWAYS = new RestartPolicy(Mode.ALWAYS, 0);

    private static Optional<Duration> delay(
            RestartPolicy policy, int code, int restarts, Duration previous, Duration ran) {
        return RestartRule.delayIfRestarted(policy, code, restarts, previous, ran, false);
    }

    @Test
    void theDelayBeforeARestartDoublesToAMinute() {
        List<Long> delays = new ArrayList<>();
        Duration previous = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            previous = delay(ALWAYS, 1, i, previous, Duration.ofSeconds(1)).orElseThrow();
            delays.add(previous.toMillis());
        }
        assertThat(delays)
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12800L, 25600L, 51200L, 60000L,
                        60000L);
        assertThat(delay(ALWAYS, 1, 9, Duration.ofMinutes(1), Duration.ofSeconds(10)))
                .contains(Duration.ofMillis(100));
    }

    @Test
    void aPolicyDecidesByCodeCountAndWish() {
        RestartPolicy twice = new RestartPolicy(Mode.ON_FAILURE, 2);
        assertThat(delay(twice, 0, 0, Duration.ZERO, Duration.ZERO)).isEmpty();
        assertThat(delay(twice, 1, 1, Duration.ZERO, Duration.ZERO)).isPresent();
        assertThat(delay(twice, 1, 2, Duration.ZERO, Duration.ZERO)).isEmpty();
        assertThat(
                        delay(
                                new RestartPolicy(Mode.ON_FAILURE, 0),
                                1,
                                99,
                                Duration.ZERO,
                                Duration.ZERO))
                .isPresent();
        assertThat(delay(RestartPolicy.NEVER, 1, 0, Duration.ZERO, Duration.ZERO)).isEmpty();
        assertThat(RestartRule.delayIfRestarted(ALWAYS, 1, 0, Duration.ZERO, Duration.ZERO, true))
                .isEmpty();
    }

    @Test
    void policiesAreReadInDockersWords() {
        assertThat(RestartPolicy.parse("", 0)).isEqualTo(RestartPolicy.NEVER);
        assertThat(RestartPolicy.parse("on-failure", 3).maximumRetries()).isEqualTo(3);
        assertThat(RestartPolicy.parse("unless-stopped", 0).mode()).isEqualTo(Mode.UNLESS_STOPPED);
        assertThatThrownBy(() -> RestartPolicy.parse("zz", 0))
                .hasMessage(
                        "invalid restart policy: unknown policy 'zz'; use one of 'no', 'always',"
                                + " 'on-failure', or 'unless-stopped'");
        assertThatThrownBy(() -> RestartPolicy.parse("always", 3))
                .hasMessageContaining("on-failure");
    }

    private static Health.Check check(int code) {
        return new Health.Check(Instant.EPOCH, Instant.EPOCH, code, "");
    }

    @Test
    void healthTurnsAfterEnoughFailuresAndOneSuccess() {
        Health health = Health.STARTING;
        health = HealthMonitors.next(health, check(1), false, 2);
        assertThat(health.verdict()).isEqualTo(Health.Verdict.STARTING);
        health = HealthMonitors.next(health, check(1), false, 2);
        assertThat(health.verdict()).isEqualTo(Health.Verdict.UNHEALTHY);
        health = HealthMonitors.next(health, check(0), false, 2);
        assertThat(health.verdict()).isEqualTo(Health.Verdict.HEALTHY);
        assertThat(health.failingStreak()).isZero();
        for (int i = 0; i < 9; i++) {
            health = HealthMonitors.next(health, check(0), false, 2);
        }
        assertThat(health.log()).hasSize(5);
    }

    @Test
    void failuresOfTheStartPeriodDoNotCount() {
        Health health = HealthMonitors.next(Health.STARTING, check(1), true, 1);
        assertThat(health.verdict()).isEqualTo(Health.Verdict.STARTING);
        assertThat(health.failingStreak()).isZero();
    }

    private static MountPlan plan(BindSpec... binds) {
        return MountPlan.of(StorageSpec.NONE.withBinds(List.of(binds)));
    }

    @Test
    void bindsAreReadAndOrderedByDepth() {
        MountPlan plan =
                plan(
                        BindSpec.volume("vol", "/a/b", BindOption.READ_ONLY),
                        BindSpec.path("/host/../h", "/a"),
                        BindSpec.volume("x_1", "/c", BindOption.NO_COPY, BindOption.SHARED_LABEL));
        assertThat(plan.mounts())
                .extracting(planned -> planned.spec().target())
                .containsExactly("/a", "/c", "/a/b");
        assertThat(plan.mounts().getFirst().spec().source()).isEqualTo("/h");
        assertThat(plan.mounts().getLast().spec().readOnly()).isTrue();
        assertThat(plan.mounts().get(1).spec().noCopy()).isTrue();
    }

    @Test
    void bindsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> plan(BindSpec.path("/a", "rel")))
                .hasMessage(
                        "a mount of type bind is wrong: invalid mount path: 'rel' mount path must"
                                + " be absolute");
        assertThatThrownBy(() -> plan(BindSpec.path("/a", "/b", BindOption.NO_COPY)))
                .hasMessageContaining("field VolumeOptions must not be specified");
        assertThatThrownBy(() -> plan(BindSpec.volume("a", "/b", BindOption.SLAVE)))
                .hasMessageContaining("field BindOptions must not be specified");
        assertThatThrownBy(() -> plan(BindSpec.path("/a", "/")))
                .hasMessageContaining("destination can't be '/'");
        assertThatThrownBy(() -> plan(BindSpec.path("/a", "/b"), BindSpec.path("/c", "/b/")))
                .hasMessage("Duplicate mount point: /b");
        assertThatThrownBy(() -> plan(BindSpec.volume("../x", "/b")))
                .hasMessageContaining("includes invalid characters");
        assertThatThrownBy(() -> plan(BindSpec.path("/a\0b", "/b")))
                .hasMessageContaining("zero byte");
        assertThatThrownBy(() ->
                        MountPlan.of(
                                StorageSpec.NONE.withMounts(
                                        List.of(MountSpec.bind("rel", "/x", true)))))
                .hasMessageContaining("'rel' mount path must be absolute");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "..", "data", "/", "/x/..", "/proc", "/proc/self/attr", "/a/../proc"})
    void aVolumeOrTmpfsMayNotCoverTheRootOrProc(String target) {
        StorageSpec volume =
                new StorageSpec(List.of(), List.of(), Map.of(), Set.of(target), false, 0);
        StorageSpec tmpfs =
                new StorageSpec(List.of(), List.of(), Map.of(target, ""), Set.of(), false, 0);

        assertThatThrownBy(() -> MountPlan.of(volume)).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> MountPlan.of(tmpfs)).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> plan(BindSpec.volume("named", target))).isInstanceOf(Fault.class);
    }

    @Test
    void anImagesVolumeYieldsToWhatIsMountedThere() {
        StorageSpec storage =
                new StorageSpec(
                        List.of(BindSpec.volume("v", "/data")),
                        List.of(),
                        Map.of("/tmp/", ""),
                        Set.of("/data", "/tmp", "/other"),
                        false,
                        0);
        assertThat(MountPlan.of(storage).mounts())
                .extracting(planned -> planned.spec().target() + " " + planned.anonymous())
                .containsExactly("/data false", "/other true");
    }

    private static final LimitRules RULES = new LimitRules(1L << 30, 2, 20_000, true);

    @Test
    void limitsBecomeWhatTheKernelKnows() {
        var limits =
                RULES.limits(
                        ContainerResources.NONE.withMemory(64 << 20).withNanoCpus(250_000_000));
        assertThat(limits.memorySwap()).isEqualTo(128 << 20);
        assertThat(limits.cpuQuota()).isEqualTo(25_000);
        assertThat(limits.cpuPeriod()).isEqualTo(100_000);
        assertThat(limits.pids()).isEqualTo(4096);
        assertThat(RULES.limits(ContainerResources.NONE.withPidsLimit(-7)).pids()).isEqualTo(-1);
        assertThat(RULES.rlimits(ContainerResources.NONE).getFirst().soft()).isEqualTo(1024);
        assertThat(RULES.rlimits(ContainerResources.NONE).getFirst().hard()).isEqualTo(20_000);
    }

    @Test
    void impossibleLimitsAreRefused() {
        assertThatThrownBy(() -> RULES.check(ContainerResources.NONE.withMemory(2L << 30)))
                .hasMessage("memory 2 GiB is more than this host has (1 GiB): ask for less");
        ContainerResources swap =
                new ContainerResources(0, 1 << 30, 0, 0, 0, 0, 0, "", "", 0, List.of());
        assertThatThrownBy(() -> RULES.check(swap)).hasMessageContaining("Memory limit");
        ContainerResources quota =
                new ContainerResources(0, 0, 0, 1, 0, 1000, 1000, "", "", 0, List.of());
        assertThatThrownBy(() -> RULES.check(quota)).hasMessageContaining("Conflicting options");
        ContainerResources limit =
                new ContainerResources(
                        0, 0, 0, 0, 0, 0, 0, "", "", 0, List.of(new Ulimit("nofile", 9, 3)));
        assertThatThrownBy(() -> RULES.check(limit)).hasMessageContaining("9 > 3");
        ContainerResources unknown =
                new ContainerResources(
                        0, 0, 0, 0, 0, 0, 0, "", "", 0, List.of(new Ulimit("zz", 1, 1)));
        assertThatThrownBy(() -> RULES.check(unknown)).hasMessage("invalid ulimit type: zz");
    }

    @Test
    void logOptionsAreRead() {
        assertThat(LogSpec.parse(Map.of())).isEqualTo(new LogSpec(10 << 20, 3));
        assertThat(LogSpec.parse(Map.of("max-size", "1m", "max-file", "5")))
                .isEqualTo(new LogSpec(1 << 20, 5));
        assertThatThrownBy(() -> LogSpec.parse(Map.of("max-file", "x")))
                .hasMessage("max-file \"x\" is not a number");
    }

    @Test
    void portsAreRead() {
        assertThat(PortMapping.parse("80", "", 0).key()).isEqualTo("80/tcp");
        assertThat(PortMapping.parse("53/udp", "::1", 5353).protocol()).isEqualTo("udp");
        assertThatThrownBy(() -> PortMapping.parse("0/tcp", "", 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> PortMapping.parse("80/icmp", "", 0))
                .hasMessageContaining("80/icmp");
    }

    @Test
    void aBareNameTakesAVariableAway() {
        ProcessUser user = new ProcessUser(0, 0, List.of(), "/root");
        assertThat(BundleMaker.env(List.of("PATH", "A", "B=1"), "h", false, user))
                .containsExactly("HOSTNAME=h", "HOME=/root", "B=1");
    }

    @Test
    void aDomainNameStandsInHostsBeforeTheNameAlone() throws Exception {
        NetworkFiles files =
                new NetworkFiles("h", "d.e", List.of("10.1.1.2"), Optional.empty(), true);
        assertThat(files.hosts(NetworkSpec.DEFAULT)).endsWith("10.1.1.2\th.d.e h\n");
    }

    @Test
    void hostsAndResolverAreWritten() throws Exception {
        NetworkFiles files =
                new NetworkFiles("me", "", List.of("10.1.1.2"), Optional.of("10.1.1.1"), true);
        NetworkSpec spec =
                new NetworkSpec(
                        new NetworkMode.DefaultNetwork(),
                        List.of(),
                        List.of(),
                        Set.of(),
                        false,
                        List.of("a:1.2.3.4", "gw:host-gateway", "six=::5", "v6:fe80::1"),
                        List.of(),
                        List.of("example.org"),
                        List.of("ndots:2"));
        assertThat(files.hosts(spec))
                .contains("1.2.3.4\ta\n")
                .contains("10.1.1.1\tgw\n")
                .contains("::5\tsix\n")
                .contains("fe80::1\tv6\n")
                .endsWith("10.1.1.2\tme\n");
        assertThat(files.resolv(spec))
                .isEqualTo("nameserver 127.0.0.11\nsearch example.org\noptions ndots:2\n");
    }

    @Test
    void ofPsOnlyTheContainersProcessesAreShown() {
        ProcessTable table =
                ProcessLister.parse(
                        "UID   PID CMD\nroot    1 init of all\nroot   77 sleep 10 20\n",
                        Set.of(77));
        assertThat(table.titles()).containsExactly("UID", "PID", "CMD");
        assertThat(table.processes()).containsExactly(List.of("root", "77", "sleep 10 20"));
        assertThatThrownBy(() -> ProcessLister.parse("CMD\nx\n", Set.of()))
                .hasMessage("Couldn't find PID field in ps output");
    }

    @Test
    void aListenerThatDoesNotReadIsCutOff() {
        BufferedAttachment line =
                new BufferedAttachment(
                        true, true, BufferedAttachment.Input.NONE, Duration.ofMillis(20));
        OutputChunk piece = new OutputChunk(OutputChunk.Source.STDOUT, new byte[512 << 10]);

        assertThat(line.offer(piece)).isTrue();
        assertThat(line.offer(piece)).isTrue();
        assertThat(line.offer(piece)).isFalse();
        assertThat(line.read()).isPresent();
        assertThat(line.read()).isPresent();
        assertThat(line.read()).isEmpty();
    }
}
