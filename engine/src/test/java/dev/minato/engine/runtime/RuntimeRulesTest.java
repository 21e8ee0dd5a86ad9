package dev.minato.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.spec.SystemPaths;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What runtimes are told, and what they say. */
class RuntimeRulesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path root;

    private static RuntimeMessage read(String said) {
        return RuntimeMessage.read(said, "prog");
    }

    @Test
    void crunsComplaintsBecomeRuncs() {
        assertThat(read("executable file `x` not found in $PATH: No such file or directory"))
                .isEqualTo(
                        new RuntimeMessage("exec: \"x\": executable file not found in $PATH", 127));
        assertThat(read("executable file `/x` not found in $PATH: No such file or directory"))
                .isEqualTo(
                        new RuntimeMessage(
                                "exec: \"/x\": stat /x: no such file or directory", 127));
        assertThat(read("open executable: Permission denied"))
                .isEqualTo(new RuntimeMessage("exec: \"prog\": permission denied", 126));
        assertThat(read("open executable: Operation not permitted"))
                .isEqualTo(
                        new RuntimeMessage(
                                "exec: \"prog\": is a directory: permission denied", 126));
        assertThat(
                        read(
                                "{\"msg\":\"executable file `a\\\"b` not found in $PATH: No such"
                                    + " file or directory\",\"level\":\"error\",\"time\":\"t\"}\n"))
                .isEqualTo(
                        new RuntimeMessage(
                                "exec: \"a\"b\": executable file not found in $PATH", 127));
    }

    @Test
    void runcsComplaintsLoseTheirPrefix() {
        assertThat(
                        read(
                                "{\"level\":\"error\",\"msg\":\"runc run failed: unable to start"
                                        + " container process: exec: \\\"x\\\": executable file not"
                                        + " found in $PATH\",\"time\":\"t\"}"))
                .isEqualTo(
                        new RuntimeMessage("exec: \"x\": executable file not found in $PATH", 127));
        assertThat(read("something else: Permission denied").exitCode()).isEqualTo(126);
        assertThat(read("something else").exitCode()).isEqualTo(128);
    }

    private static JsonNode profile(Set<String> capabilities) {
        return JSON.readTree(new Seccomp("amd64").profile(capabilities));
    }

    private static List<String> allowed(JsonNode profile) {
        List<String> names = new ArrayList<>();
        for (JsonNode rule : profile.path("syscalls")) {
            if (rule.path("action").stringValue().equals("SCMP_ACT_ALLOW") && !rule.has("args")) {
                rule.path("names").forEach(name -> names.add(name.stringValue()));
            }
        }
        return names;
    }

    @Test
    void theProfileRefusesWhatNoContainerNeeds() {
        assertThat(allowed(profile(Capabilities.DEFAULT)))
                .contains("openat2", "futex_waitv", "mseal", "chroot", "arch_prctl")
                .doesNotContain(
                        "io_uring_setup",
                        "io_uring_enter",
                        "io_uring_register",
                        "userfaultfd",
                        "bpf",
                        "keyctl",
                        "add_key",
                        "request_key",
                        "mount",
                        "unshare",
                        "setns",
                        "clone",
                        "clone3",
                        "kexec_load",
                        "perf_event_open",
                        "open_by_handle_at");
    }

    @Test
    void aCapabilityBringsItsCalls() {
        List<String> admin = allowed(profile(Set.of("CAP_SYS_ADMIN")));
        assertThat(admin).contains("mount", "clone", "clone3", "bpf").doesNotContain("chroot");
    }

    @Test
    void withoutAdministrationCloneMakesNoNamespacesAndClone3IsUnknown() {
        String text = new Seccomp("amd64").profile(Capabilities.DEFAULT);
        assertThat(text)
                .contains("{\"names\":[\"clone3\"],\"action\":\"SCMP_ACT_ERRNO\",\"errnoRet\":38}")
                .contains("\"value\":2114060288,\"valueTwo\":0,\"op\":\"SCMP_CMP_MASKED_EQ\"");
    }

    @Test
    void bothArchitecturesHaveTheirCalls() {
        String arm = new Seccomp("arm64").profile(Capabilities.DEFAULT);
        assertThat(arm).contains("SCMP_ARCH_AARCH64", "set_tls").doesNotContain("arch_prctl");
    }

    @Test
    void oneSetOfCapabilitiesGivesTheSameBytes() {
        assertThat(new Seccomp("amd64").profile(Set.of("CAP_KILL", "CAP_CHOWN")))
                .isEqualTo(new Seccomp("amd64").profile(Set.of("CAP_CHOWN", "CAP_KILL")));
    }

    @Test
    void capabilitiesAreTweakedAsDockerDoes() {
        Capabilities known = new Capabilities(List.of("CAP_CHOWN", "CAP_KILL", "CAP_NET_ADMIN"));
        Set<String> base = Set.of("CAP_CHOWN", "CAP_KILL");
        assertThat(known.tweaked(base, List.of(), List.of("chown"))).containsExactly("CAP_KILL");
        assertThat(known.tweaked(base, List.of("ALL"), List.of("KILL")))
                .containsExactly("CAP_CHOWN", "CAP_NET_ADMIN");
        assertThat(known.tweaked(base, List.of("CAP_NET_ADMIN"), List.of("ALL")))
                .containsExactly("CAP_NET_ADMIN");
        assertThatThrownBy(() -> known.tweaked(base, List.of("SYS_TIME"), List.of()))
                .hasMessage(
                        "cannot add capability CAP_SYS_TIME: this host does not have it to give");
    }

    @Test
    void sharesBecomeTheWeightThatNewRuntimesGive() {
        assertThat(weight(1024)).isEqualTo(100);
        assertThat(weight(2)).isEqualTo(1);
        assertThat(weight(262_144)).isEqualTo(10_000);
    }

    private static long weight(long shares) {
        return new OciLimits(0, 0, 0, shares, 0, 0, "", "", 0).weight();
    }

    @Test
    void aConfigIsWellFormedWhateverItsTexts() {
        String odd = "a\"b\\c\n\u0001é€\uD83D\uDE00";
        OciProcess process =
                new OciProcess(
                        List.of(odd),
                        List.of("A=" + odd),
                        "/",
                        ProcessUser.ROOT,
                        true,
                        3,
                        4,
                        new OciProcess.Confinement(
                                Set.of("CAP_KILL"),
                                true,
                                List.of(new OciProcess.Rlimit("RLIMIT_CORE", 0, -1)),
                                0));
        String profile = new Seccomp("amd64").profile(Set.of());
        OciConfig config =
                new OciConfig(
                        process,
                        new OciConfig.Root(
                                "/r", true, 64, List.of(OciMount.bind("/a", "/b", true))),
                        new OciConfig.Names(odd, Map.of("net.x", "1")),
                        new Isolation("/ns", "", "", "host", true),
                        new OciLimits(1, 2, 3, 1024, 5, 6, "0", "0", -1),
                        new OciConfig.Guard(
                                Optional.of(profile),
                                Optional.empty(),
                                new SystemPaths(List.of("/proc/x"), List.of("/proc/y")),
                                false,
                                List.of()),
                        new OciConfig.Cgroup("/c", true));

        JsonNode json = JSON.readTree(config.json());
        assertThat(json.path("process").path("args").path(0).stringValue()).isEqualTo(odd);
        assertThat(json.path("process").path("rlimits").path(0).path("hard").bigIntegerValue())
                .isEqualTo("18446744073709551615");
        assertThat(json.path("hostname").isMissingNode()).isTrue();
        assertThat(json.path("linux").path("seccomp").path("syscalls").size()).isPositive();
        assertThat(
                        json.path("linux")
                                .path("resources")
                                .path("unified")
                                .path("cpu.weight")
                                .stringValue())
                .isEqualTo("100");
    }

    private ProcessUser find(String user, String... groups) {
        try (Dir dir = Dir.open(root)) {
            return new UserLookup(dir).find(user, List.of(groups));
        }
    }

    private void write(String passwd, String group) throws Exception {
        Files.createDirectories(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), passwd);
        Files.writeString(root.resolve("etc/group"), group);
    }

    @Test
    void usersAreThoseOfTheImage() throws Exception {
        write(
                "root:x:0:0:r:/root:/bin/sh\nbroken\nweb:x:33:34::/srv:\n",
                "root:x:0:\nweb:x:34:\nextra:x:40:web,other\n");

        assertThat(find("")).isEqualTo(new ProcessUser(0, 0, List.of(0L), "/root"));
        assertThat(find("web")).isEqualTo(new ProcessUser(33, 34, List.of(34L, 40L), "/srv"));
        assertThat(find("33").groups()).containsExactly(34L, 40L);
        assertThat(find("web:extra")).isEqualTo(new ProcessUser(33, 40, List.of(40L), "/srv"));
        assertThat(find("1234:5")).isEqualTo(new ProcessUser(1234, 5, List.of(5L), "/"));
        assertThat(find("1234", "extra", "77").groups()).containsExactly(0L, 40L, 77L);
        assertThatThrownBy(() -> find("nosuch")).hasMessageContaining("unable to find user nosuch");
        assertThatThrownBy(() -> find("web:nosuch")).hasMessageContaining("group nosuch");
        assertThatThrownBy(() -> find("99999999999")).hasMessageContaining("unable to find user");
    }

    @Test
    void usersAreNeverThoseOfTheHost() throws Exception {
        Files.createDirectories(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/passwd"), Path.of("/etc/passwd"));
        assertThat(find("0").uid()).isZero();
        assertThatThrownBy(() -> find("daemon")).hasMessageContaining("unable to find user");
    }
}
