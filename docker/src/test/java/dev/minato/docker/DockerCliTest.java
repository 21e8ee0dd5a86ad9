package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The docker command of this host against the real rooms. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerCliTest {
    private static final List<String> PROGRAMS =
            List.of("sh", "cat", "echo", "sleep", "ls", "tty", "true", "touch", "mkdir");

    private final List<TestDaemon> daemons = new ArrayList<>();
    private Path folder = Path.of("/");
    private String docker = "";

    private record Said(int exit, String out, String err) {}

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        docker =
                HostCommand.find("docker")
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "these tests need the docker command: apt-get install"
                                                + " docker.io"))
                        .toString();
        daemons.add(new TestDaemon(temporary.resolve("home")));
        makeBusybox(Files.createDirectories(temporary.resolve("busybox")));
    }

    private void makeBusybox(Path context) throws Exception {
        Path busybox =
                HostCommand.find("busybox")
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "these tests need busybox-static: apt-get install"
                                                + " busybox-static"));
        Path programs = Files.createDirectories(context.resolve("bin"));
        Files.copy(busybox, programs.resolve("busybox"));
        for (String name : PROGRAMS) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
        }
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM scratch\nCOPY . /\nENV PATH=/bin\nCMD [\"sh\"]\n");
        Said built = docker("build", "-t", "busybox", context.toString());
        assertThat(built.exit()).as(built.toString()).isZero();
    }

    @AfterAll
    void stop() {
        daemons.forEach(TestDaemon::close);
    }

    private Process launch(List<String> argv) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(argv);
        Map<String, String> environment = builder.environment();
        environment.put("DOCKER_HOST", "unix://" + daemons.getFirst().socket());
        environment.put("DOCKER_CONFIG", folder.resolve("config").toString());
        environment.put("DOCKER_BUILDKIT", "0");
        return builder.start();
    }

    private Said run(String input, List<String> argv) throws Exception {
        Process process = launch(argv);
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String out = text(process.getInputStream());
        return new Said(process.waitFor(), out, err.get());
    }

    private static String text(java.io.InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Said docker(String... arguments) throws Exception {
        return dockerWith("", arguments);
    }

    private Said dockerWith(String input, String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(List.of(docker));
        argv.addAll(List.of(arguments));
        return run(input, argv);
    }

    /** The input stays open: its end on a terminal is the end of the whole attachment. */
    private Said onTerminal(String command) throws Exception {
        Process process = launch(List.of("script", "-qec", docker + " " + command, "/dev/null"));
        String out = text(process.getInputStream());
        return new Said(process.waitFor(), out, "");
    }

    @Test
    void runPassesOutputsAndExitCode() throws Exception {
        assertThat(docker("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 3"))
                .isEqualTo(new Said(3, "out\n", "err\n"));
    }

    @Test
    void runPassesItsInputAndTheInputsEnd() throws Exception {
        assertThat(dockerWith("typed", "run", "-i", "--rm", "busybox", "cat"))
                .isEqualTo(new Said(0, "typed", ""));
    }

    @Test
    void runGivesATerminal() throws Exception {
        Said said = onTerminal("run -it --rm busybox sh -c 'tty; exit 4'");
        assertThat(said.out()).contains("/dev/pts/0");
        assertThat(said.exit()).isEqualTo(4);
    }

    @Test
    void aProgramThatIsMissingIs127AndOneThatIsNoneIs126() throws Exception {
        Said missing = docker("run", "--rm", "busybox", "nosuchcmd");
        assertThat(missing.exit()).isEqualTo(127);
        assertThat(missing.err()).contains("executable file not found in $PATH");
        assertThat(docker("run", "--rm", "busybox", "/bin").exit()).isEqualTo(126);
    }

    @Test
    void anImageThatIsMissingIsPulledAndTheErrorTold() throws Exception {
        Said said = docker("run", "--rm", "nosuch", "true");
        assertThat(said.exit()).isEqualTo(125);
        assertThat(said.err()).contains("failed to resolve reference");
    }

    @Test
    void aContainersLife() throws Exception {
        String id =
                docker(
                                "run",
                                "-d",
                                "--name",
                                "life",
                                "-p",
                                "18099:80",
                                "-e",
                                "A=1",
                                "busybox",
                                "sh",
                                "-c",
                                "echo hello; exec sleep 1000")
                        .out()
                        .strip();
        assertThat(docker("ps", "--format", "{{.Names}} {{.Command}} {{.Ports}}").out())
                .contains("life \"sh -c 'echo hello; …\" 127.0.0.1:18099->80/tcp");
        assertThat(docker("exec", "life", "sh", "-c", "echo $A; exit 7"))
                .isEqualTo(new Said(7, "1\n", ""));
        assertThat(dockerWith("in", "exec", "-i", "life", "cat").out()).isEqualTo("in");
        assertThat(onTerminal("exec -it life sh -c 'tty; exit 5'").exit()).isEqualTo(5);
        assertThat(docker("logs", "life").out()).isEqualTo("hello\n");
        assertThat(docker("inspect", "-f", "{{.Id}} {{.State.Status}}", "life").out())
                .isEqualTo(id + " running\n");
        assertThat(docker("rm", "life").err()).contains("container is running");
        assertThat(docker("rename", "life", "other").exit()).isZero();
        assertThat(docker("stop", "-t", "0", "other").exit()).isZero();
        assertThat(docker("ps", "-a", "--filter", "name=other", "--format", "{{.Status}}").out())
                .startsWith("Exited (137)");
        assertThat(docker("start", "other").exit()).isZero();
        assertThat(docker("kill", "other").exit()).isZero();
        assertThat(docker("wait", "other").out()).isEqualTo("137\n");
        assertThat(docker("rm", "other").exit()).isZero();
        assertThat(docker("inspect", "other").exit()).isEqualTo(1);
    }

    @Test
    void logsAreFollowedToTheEnd() throws Exception {
        docker(
                "run",
                "-d",
                "--name",
                "talks",
                "busybox",
                "sh",
                "-c",
                "echo one; sleep 0.3; echo two; echo err >&2");
        assertThat(docker("logs", "-f", "talks")).isEqualTo(new Said(0, "one\ntwo\n", "err\n"));
        docker("rm", "-f", "talks");
    }

    @Test
    void theIdOfABuiltImageIsTheSameEverywhere() throws Exception {
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("f"), "content\n");
        Files.writeString(
                context.resolve("Dockerfile"),
                """
                FROM busybox AS first
                RUN echo made > /made
                FROM busybox
                COPY --from=first /made /made
                COPY f /f
                CMD ["cat", "/made", "/f"]
                """);
        Said built = docker("build", "-t", "b:1", context.toString());
        assertThat(built.out())
                .containsSubsequence("Step 1/6 : FROM busybox", "Step 2/6 : RUN", "Step 6/6")
                .contains("Successfully tagged b:1");
        String id = docker("build", "-q", context.toString()).out().strip();
        assertThat(docker("inspect", "-f", "{{.Id}}", "b:1").out().strip()).isEqualTo(id);
        assertThat(docker("run", "--rm", "b:1").out()).isEqualTo("made\ncontent\n");
        String archive = folder.resolve("b.tar").toString();
        docker("save", "-o", archive, "b:1");
        assertThat(docker("rmi", "b:1").out()).contains("Deleted: " + id);
        assertThat(docker("load", "-i", archive).out()).isEqualTo("Loaded image: b:1\n");
        assertThat(docker("inspect", "-f", "{{.Id}}", "b:1").out().strip()).isEqualTo(id);
    }

    @Test
    void aFailingRunEndsTheBuildWithItsCode() throws Exception {
        Path context = Files.createDirectories(folder.resolve("failing"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN exit 3\n");
        Said said = docker("build", context.toString());
        assertThat(said.exit()).isEqualTo(3);
        assertThat(said.err())
                .contains("The command '/bin/sh -c exit 3' returned a non-zero code: 3");
    }

    @Test
    void aClientThatGoesStopsItsBuild() throws Exception {
        Path context = Files.createDirectories(folder.resolve("slow"));
        Files.writeString(
                context.resolve("Dockerfile"), "FROM busybox\nRUN echo begun; sleep 9876\n");
        Process build = launch(List.of(docker, "build", context.toString()));
        var lines = build.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.equals("begun")) {
            line = lines.readLine();
        }
        ProcessHandle step = running("sleep 9876");
        build.destroy();
        build.waitFor();
        assertThat(step.onExit().get().isAlive()).isFalse();
    }

    private static ProcessHandle running(String command) throws IOException {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            Path line = Path.of("/proc/" + process.pid() + "/cmdline");
            if (Files.exists(line) && Files.readString(line).replace('\0', ' ').contains(command)) {
                return process;
            }
        }
        throw new AssertionError("nothing runs " + command);
    }

    @Test
    void volumesAndNetworksHaveTheirLives() throws Exception {
        assertThat(docker("volume", "create", "vol").out()).isEqualTo("vol\n");
        docker("run", "--rm", "-v", "vol:/v", "busybox", "touch", "/v/kept");
        assertThat(docker("run", "--rm", "-v", "vol:/v", "busybox", "ls", "/v").out())
                .isEqualTo("kept\n");
        assertThat(docker("volume", "rm", "vol").exit()).isZero();
        assertThat(docker("network", "create", "net").exit()).isZero();
        docker("run", "-d", "--name", "member", "--network", "net", "busybox", "sleep", "1000");
        assertThat(docker("network", "inspect", "-f", "{{json .Containers}}", "net").out())
                .contains("\"Name\":\"member\"");
        assertThat(docker("network", "rm", "net").err()).contains("has active endpoints");
        docker("rm", "-f", "member");
        assertThat(docker("network", "rm", "net").exit()).isZero();
    }

    @Test
    void aDomainNameIsTheContainersOwn() throws Exception {
        assertThat(
                        docker(
                                        "run",
                                        "--rm",
                                        "--hostname",
                                        "h",
                                        "--domainname",
                                        "d.e",
                                        "busybox",
                                        "sh",
                                        "-c",
                                        "tail -1 /etc/hosts; cat /proc/sys/kernel/domainname")
                                .out())
                .endsWith("\th.d.e h\nd.e\n");
    }

    @Test
    void systemPathsAreHiddenUnlessTheyAreAskedFor() throws Exception {
        assertThat(docker("run", "--rm", "busybox", "cat", "/proc/mounts").out())
                .contains(" /proc/sys proc ro,");
        assertThat(
                        docker(
                                        "run",
                                        "--rm",
                                        "--security-opt",
                                        "systempaths=unconfined",
                                        "busybox",
                                        "cat",
                                        "/proc/mounts")
                                .out())
                .contains(" /proc proc ")
                .doesNotContain(" /proc/");
    }

    @Test
    void whatIsNotDoneIsRefusedByItsName() throws Exception {
        Said refused =
                docker("run", "--rm", "--device-cgroup-rule", "b 7:* rmw", "busybox", "true");
        assertThat(refused.exit()).isEqualTo(125);
        assertThat(refused.err()).contains("HostConfig.DeviceCgroupRules [\"b 7:* rmw\"]");
        assertThat(docker("run", "--rm", "--runtime", "nosuch", "busybox", "true").err())
                .contains("unknown or invalid runtime name: nosuch");
    }

    @Test
    void versionAndInfoAreUnderstood() throws Exception {
        assertThat(docker("version", "-f", "{{.Server.APIVersion}} {{.Server.MinAPIVersion}}"))
                .isEqualTo(new Said(0, "1.50 1.24\n", ""));
        assertThat(docker("info", "-f", "{{.ServerVersion}} {{.OSType}}").out())
                .isEqualTo("28.2.2 linux\n");
        assertThat(
                        docker(
                                        "version",
                                        "-f",
                                        "{{.Server.Version}} {{.Server.Platform.Name}}"
                                                + " {{(index .Server.Components 1).Name}}"
                                                + " {{(index .Server.Components 1).Version}}"
                                                + " {{.Server.GoVersion}}")
                                .out())
                .startsWith("28.2.2 Minato Minato 0.1.0 java");
    }
}
