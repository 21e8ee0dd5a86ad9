package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the kernel answers to system calls of a process in a container (numbers of x86-64). */
@EnabledOnOs(
        architectures = {"amd64", "x86_64"},
        value = OS.LINUX)
class SystemCallsTest extends SharedEngineFixture {
    private static final String EPERM = "-1";
    private static final String ENOSYS = "-38";
    private static final String ENOMEM = "-12";
    private static final int AF_INET = 2;
    private static final int AF_ALG = 38;
    private static final int AF_VSOCK = 40;

    @TempDir static Path programs;

    @BeforeAll
    static void compile() throws Exception {
        Path source = programs.resolve("syscall.c");
        try (InputStream in = SystemCallsTest.class.getResourceAsStream("/engine/syscall.c")) {
            Files.copy(Objects.requireNonNull(in), source);
        }
        String program = programs.resolve("syscall").toString();
        HostCommand.check(List.of("gcc", "-static", "-no-pie", "-o", program, source.toString()));
    }

    private static ContainerSpec.Builder spec(String script, SecurityOption... options) {
        SecuritySpec base = SecuritySpec.DEFAULT;
        return host.spec("sh", "-c", script)
                .storage(
                        StorageSpec.NONE.withBinds(
                                List.of(BindSpec.path(programs, "/p", BindOption.READ_ONLY))))
                .security(
                        new SecuritySpec(
                                base.capAdd(),
                                base.capDrop(),
                                false,
                                List.of(options),
                                base.groups(),
                                base.sysctls(),
                                base.devices(),
                                base.namespaces(),
                                base.oomScoreAdj(),
                                base.paths()));
    }

    private static SecurityOption profile(String json) {
        return new SecurityOption.SystemCallsByProfile(json, "seccomp=" + json);
    }

    /** The answers to some calls, one after the other. */
    private static List<String> answers(List<String> calls, SecurityOption... options)
            throws Exception {
        List<String> commands = new ArrayList<>();
        calls.forEach(call -> commands.add("/p/syscall " + call));
        ContainerSpec spec = spec(String.join("; ", commands), options).build();
        return host.output(spec).lines().toList();
    }

    @Test
    void aCallThatNobodyKnowsIsNotThereAndOneThatIsKnownIsRefused() throws Exception {
        // The first container has the profile written out, the second compiled.
        for (int i = 0; i < 2; i++) {
            assertThat(answers(List.of("64 457", "64 470", "64 1000", "32 470", "64 435 0 0")))
                    .as("beyond the table, and clone3")
                    .containsOnly(ENOSYS);
            assertThat(
                            answers(
                                    List.of(
                                            "64 425 1 0", // io_uring_setup
                                            "64 250 0", // keyctl
                                            "64 323 0", // userfaultfd
                                            "64 321 0", // bpf
                                            "64 165 0", // mount
                                            "64 272 0x20000", // unshare
                                            "64 155 0 0", // pivot_root
                                            "64 167 0 0"))) // swapon
                    .as("known and refused")
                    .containsOnly(EPERM);
        }
    }

    @Test
    void theArgumentsOfSomeCallsDecide() throws Exception {
        assertThat(
                        answers(
                                List.of(
                                        "64 41 " + AF_ALG + " 5 0",
                                        "64 41 " + AF_VSOCK + " 1 0",
                                        "64 41 46 1 0",
                                        "64 56 0x10000000", // clone, a user namespace
                                        "64 56 0x00020000",
                                        "64 56 0x7e020000",
                                        "64 135 0x0040000", // ADDR_NO_RANDOMIZE
                                        "64 135 0x0040008",
                                        "64 135 4",
                                        "64 135 0x60008",
                                        "64 135 0xfffdfff7",
                                        "64 135 0xfffffffe",
                                        "64 135 0x7fffffff",
                                        "32 136 0x0040000")))
                .containsOnly(EPERM);
        assertThat(
                        answers(
                                List.of(
                                        "64 135 0xffffffff",
                                        "64 135 0",
                                        "64 135 8",
                                        "64 135 0x20008",
                                        "64 135 0x20000")))
                .doesNotContain(EPERM, ENOSYS)
                .allMatch(answer -> !answer.startsWith("-"));
        assertThat(answers(List.of("64 41 " + AF_INET + " 1 0"))).containsExactly("3");
    }

    @Test
    void socketcallOfThe32BitEntryIsNoWayRoundTheRules() throws Exception {
        assertThat(
                        answers(
                                List.of(
                                        "32 102 1 " + AF_VSOCK + " 1 0",
                                        "32 102 1 " + AF_INET + " 1 0",
                                        "32 102 2 0 0 0",
                                        "32 359 " + AF_VSOCK + " 1 0")))
                .containsOnly(EPERM);
        assertThat(answers(List.of("32 20", "32 359 " + AF_INET + " 1 0")))
                .as("other 32-bit calls, socket among them")
                .allMatch(answer -> Integer.parseInt(answer) > 0);
    }

    @Test
    void aProfileOfOnesOwnIsObeyed() throws Exception {
        String profile =
                """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "archMap": [{"architecture": "SCMP_ARCH_X86_64",
                              "subArchitectures": ["SCMP_ARCH_X86"]},
                             {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null}],
                 "syscalls": [
                  {"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 12,
                   "args": [], "comment": "", "includes": {}, "excludes": {}},
                  {"name": "getppid", "action": "SCMP_ACT_ERRNO", "args": null},
                  {"names": ["getuid"], "action": "SCMP_ACT_ERRNO",
                   "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["getpid"], "action": "SCMP_ACT_ERRNO",
                   "excludes": {"caps": ["CAP_CHOWN"]}},
                  {"names": ["getgid"], "action": "SCMP_ACT_ERRNO",
                   "includes": {"arches": ["arm64"]}},
                  {"names": ["getegid"], "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "3.1"}},
                  {"names": ["personality"], "action": "SCMP_ACT_ERRNO", "errnoRet": 12,
                   "args": [{"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]}]}
                """;
        assertThat(
                        answers(
                                List.of(
                                        "64 83 0 0",
                                        "64 110",
                                        "64 102",
                                        "64 104",
                                        "64 108",
                                        "64 135 8",
                                        "64 135 0xffffffff"),
                                profile(profile)))
                .containsExactly(ENOMEM, EPERM, "0", "0", EPERM, ENOMEM, "0");
        assertThat(
                        answers(
                                List.of("64 425 0 0"),
                                new SecurityOption.SystemCallsOpen("seccomp=unconfined")))
                .doesNotContain(EPERM, ENOSYS);
    }

    @Test
    void aProfileThatIsNotUnderstoodIsRefusedByWhatIsWrong() {
        assertRefused("{", "Decoding seccomp profile failed: it is not JSON");
        assertRefused("{}", "defaultAction is missing: one of SCMP_ACT_ALLOW");
        assertRefused(
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"listenerPath\":\"/x\"}",
                "listenerPath is not supported: leave it out");
        assertRefused(
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"a\"],"
                        + "\"action\":\"SCMP_ACT_NOTIFY\"}]}",
                "syscalls.action is \"SCMP_ACT_NOTIFY\": one of");
        assertRefused(
                "{\"defaultAction\":\"SCMP_ACT_ALLOW\",\"syscalls\":[{\"names\":[\"a\"],"
                        + "\"action\":\"SCMP_ACT_KILL\",\"args\":[{\"index\":6,"
                        + "\"op\":\"SCMP_CMP_EQ\",\"value\":1}]}]}",
                "syscalls.args.index is 6: a number from 0 to 5 is wanted");
    }

    private static void assertRefused(String profile, String why) {
        ContainerSpec asked = spec("true", profile(profile)).build();
        assertThatThrownBy(() -> host.engine().containers().create(asked))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(why);
    }
}
