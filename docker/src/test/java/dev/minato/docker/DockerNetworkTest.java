package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
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

/** Networks of containers by the docker command, over the real rooms. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class DockerNetworkTest {
    private final List<TestDaemon> daemons = new ArrayList<>();
    private Path folder = Path.of("/");

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        daemons.add(new TestDaemon(temporary.resolve("home")));
        Path context = Files.createDirectories(temporary.resolve("busybox"));
        Path programs = Files.createDirectories(context.resolve("bin"));
        Files.copy(HostCommand.find("busybox").orElseThrow(), programs.resolve("busybox"));
        for (String name : List.of("sh", "sleep", "cat", "hostname", "true")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
        }
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM scratch\nCOPY . /\nENV PATH=/bin\nCMD [\"sleep\", \"1000\"]\n");
        docker("build", "-q", "-t", "busybox", context.toString());
        docker("network", "create", "--subnet", "10.198.7.0/24", "alpha");
        docker("network", "create", "beta");
    }

    @AfterEach
    void forget() {
        daemons.getFirst()
                .engine()
                .containers()
                .list()
                .forEach(one ->
                        daemons.getFirst().engine().containers().remove(one.id(), true, true));
    }

    @AfterAll
    void stop() {
        daemons.forEach(TestDaemon::close);
    }

    /** What it printed, both streams; lines that the command adds itself are left out. */
    private String docker(String... arguments) throws IOException, InterruptedException {
        List<String> argv = new ArrayList<>(List.of("docker"));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("DOCKER_HOST", "unix://" + daemons.getFirst().socket());
        builder.environment().put("DOCKER_CONFIG", folder.resolve("config").toString());
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said.strip();
    }

    private String inspect(String format, String container) throws Exception {
        return docker("inspect", "-f", "{{" + format + "}}", container);
    }

    @Test
    void aContainerIsMadeOnSeveralNetworks() throws Exception {
        docker(
                "run",
                "-d",
                "--name",
                "one",
                "--network",
                "name=beta,alias=front,gw-priority=1",
                "--network",
                "name=alpha,ip=10.198.7.9,mac-address=02:42:ac:11:00:07",
                "busybox");
        assertThat(inspect("len .NetworkSettings.Networks", "one")).isEqualTo("2");
        assertThat(inspect(".NetworkSettings.Networks.alpha.IPAddress", "one"))
                .isEqualTo("10.198.7.9");
        assertThat(inspect(".NetworkSettings.Networks.alpha.MacAddress", "one"))
                .isEqualTo("02:42:ac:11:00:07");
        assertThat(inspect("json .NetworkSettings.Networks.beta.DNSNames", "one"))
                .contains("\"one\",\"front\"");
        assertThat(inspect(".NetworkSettings.Networks.beta.GwPriority", "one")).isEqualTo("1");
        assertThat(docker("network", "inspect", "-f", "{{json .Containers}}", "alpha"))
                .contains("\"IPv4Address\":\"10.198.7.9/24\"");
        assertThat(docker("ps", "-q", "--filter", "network=alpha")).isNotEmpty();
        assertThat(docker("network", "rm", "alpha")).contains("has active endpoints");
    }

    @Test
    void oneThatRunsIsConnectedAndDisconnected() throws Exception {
        docker("run", "-d", "--name", "one", "-p", "127.0.0.1:0:80", "busybox");
        assertThat(docker("network", "connect", "--alias", "late", "alpha", "one")).isEmpty();
        assertThat(docker("network", "connect", "alpha", "one"))
                .isEqualTo(
                        "Error response from daemon: endpoint with name one already exists in"
                                + " network alpha");
        assertThat(docker("network", "connect", "--ip", "10.9.9.9", "alpha", "one"))
                .contains("no configured subnet contains IP address 10.9.9.9");
        String port = docker("port", "one");
        assertThat(docker("network", "disconnect", "bridge", "one")).isEmpty();
        assertThat(inspect("json .NetworkSettings.Networks", "one"))
                .startsWith(
                        "{\"alpha\":{\"IPAMConfig\":null,\"Links\":null,\"Aliases\":[\"late\"]");
        assertThat(docker("port", "one")).isEqualTo(port);
        assertThat(docker("network", "disconnect", "beta", "one"))
                .endsWith("is not connected to network beta");
    }

    @Test
    void anothersNamespaceLeavesNothingToSay() throws Exception {
        docker("run", "-d", "--name", "one", "--hostname", "box", "--network", "alpha", "busybox");
        assertThat(docker("run", "--rm", "--network", "container:one", "busybox", "hostname"))
                .isEqualTo("box");
        assertThat(docker("run", "--rm", "--network", "container:nobody", "busybox", "true"))
                .contains("joining network namespace of container: No such container: nobody");
        docker("stop", "-t", "0", "one");
        assertThat(docker("run", "--rm", "--network", "container:one", "busybox", "true"))
                .contains(
                        "cannot join network namespace of a non running container: container one");
    }
}
