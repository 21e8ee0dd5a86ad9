package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.wire.Json;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the engine refuses and fails at, told by Docker's API: each sentence whole, with its status,
 * as dockerd's clients and their scripts know it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class EngineSentencesTest {
    private static final String NOT_CREATED =
            "failed to create task for container: failed to create shim task: OCI runtime create"
                    + " failed: runc create failed: unable to start container process: error during"
                    + " container init: ";
    private static final String NOT_EXECUTED =
            "OCI runtime exec failed: exec failed: unable to start container process: ";
    private static final String MISSING = "exec: \"nosuchcmd\": executable file not found in $PATH";

    private final List<TestDaemon> daemons = new ArrayList<>();
    private Path folder = Path.of("/");

    private record Answer(int status, String body) {}

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        daemons.add(new TestDaemon(temporary.resolve("home")));
        Path context = Files.createDirectories(temporary.resolve("busybox"));
        Path programs = Files.createDirectories(context.resolve("bin"));
        Files.copy(HostCommand.find("busybox").orElseThrow(), programs.resolve("busybox"));
        for (String name : List.of("sh", "sleep", "true")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
        }
        Files.writeString(
                context.resolve("Dockerfile"),
                "FROM scratch\nCOPY . /\nENV PATH=/bin\nCMD [\"sleep\", \"1000\"]\n");
        docker("build", "-q", "-t", "busybox", context.toString());
    }

    @AfterEach
    void forget() {
        var containers = daemons.getFirst().engine().containers();
        containers.list().forEach(one -> containers.remove(one.id(), true, true));
    }

    @AfterAll
    void stop() {
        daemons.forEach(TestDaemon::close);
    }

    private String docker(String... arguments) throws Exception {
        List<String> argv = new ArrayList<>(List.of("docker"));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv).redirectErrorStream(true);
        builder.environment().put("DOCKER_HOST", "unix://" + daemons.getFirst().socket());
        builder.environment().put("DOCKER_CONFIG", folder.resolve("config").toString());
        builder.environment().put("DOCKER_BUILDKIT", "0");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private Answer post(String target) {
        return send(HttpCall.post("/v1.50" + target));
    }

    private Answer post(String target, String json) {
        return send(
                HttpCall.post("/v1.50" + target)
                        .json(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
    }

    private Answer send(HttpCall call) {
        try (HttpReply reply = HttpClient.unix(daemons.getFirst().socket()).send(call)) {
            return new Answer(
                    reply.status(), new String(reply.body(1 << 20), StandardCharsets.UTF_8));
        }
    }

    /** How an error is answered. */
    private static Answer error(int status, String message) {
        return new Answer(
                status,
                new String(
                        Json.line(java.util.Map.of("message", message), "\n"),
                        StandardCharsets.UTF_8));
    }

    private String id(String name) {
        return daemons.getFirst().engine().containers().get(name).id();
    }

    private Answer create(String name, String fields) {
        return post(
                "/containers/create?name=" + name,
                "{'Image':'busybox'" + (fields.isEmpty() ? "" : ",") + fields + "}");
    }

    private Answer startOf(String name, String fields) {
        assertThat(create(name, fields).status()).isEqualTo(201);
        return post("/containers/" + name + "/start");
    }

    private void running(String name) {
        assertThat(startOf(name, "").status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuchcmd|127|exec: \"nosuchcmd\": executable file not found in $PATH",
                "/no/such|127|exec: \"/no/such\": stat /no/such: no such file or directory",
                "/bin|126|exec: \"/bin\": is a directory: permission denied",
                "/Dockerfile|126|exec: \"/Dockerfile\": permission denied"
            })
    void aProcessThatCannotBegin(String program, int code, String reason) throws Exception {
        assertThat(startOf("c", "'Cmd':['" + program + "']"))
                .isEqualTo(error(400, NOT_CREATED + reason));

        assertThat(docker("inspect", "-f", "{{.State.ExitCode}} {{.State.Error}}", "c"))
                .isEqualTo(code + " " + NOT_CREATED + reason + "\n");
        assertThat(docker("run", "--rm", "busybox", program))
                .startsWith("docker: Error response from daemon: " + NOT_CREATED + reason + "\n");
    }

    @Test
    void aProcessThatCannotBeExecuted() throws Exception {
        running("c");

        assertThat(docker("exec", "-d", "c", "nosuchcmd"))
                .isEqualTo("Error response from daemon: " + NOT_EXECUTED + MISSING + "\n");
        assertThat(docker("exec", "-i", "c", "nosuchcmd"))
                .isEqualTo(NOT_EXECUTED + MISSING + "\r\n");
        assertThat(docker("exec", "c", "nosuchcmd")).isEqualTo(NOT_EXECUTED + MISSING + "\r\n");
        assertThat(docker("exec", "c", "/bin"))
                .isEqualTo(NOT_EXECUTED + "exec: \"/bin\": is a directory: permission denied\r\n");
    }

    @Test
    void aStepThatCannotBegin() throws Exception {
        Path context = Files.createDirectories(folder.resolve("step"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nRUN [\"nosuchcmd\"]\n");

        assertThat(docker("build", context.toString()))
                .contains("\n" + NOT_CREATED + MISSING + "\nDockerfile:2\n-------");
    }

    @Test
    void aNameInUse() {
        create("c", "");

        assertThat(create("c", ""))
                .isEqualTo(
                        error(
                                409,
                                "Conflict. The container name \"/c\" is already in use by container"
                                        + " \""
                                        + id("c")
                                        + "\". You have to remove (or rename) that container to be"
                                        + " able to reuse that name."));
        create("d", "");
        assertThat(post("/containers/d/rename?name=c").body())
                .contains("The container name \\\"/c\\\" is already in use");
    }

    @Test
    void anImageThatIsMissing() {
        assertThat(post("/containers/create", "{'Image':'nosuch'}"))
                .isEqualTo(error(404, "No such image: nosuch:latest"));
    }

    @Test
    void aDeviceThatIsNone() throws Exception {
        assertThat(startOf("c", "'HostConfig':{'Devices':[{'PathOnHost':'/dev/nosuch'}]}"))
                .isEqualTo(
                        error(
                                400,
                                "error gathering device information while adding custom device"
                                        + " \"/dev/nosuch\": no such file or directory"));
        assertThat(docker("inspect", "-f", "{{.State.Error}}", "c"))
                .isEqualTo(
                        "error gathering device information while adding custom device"
                                + " \"/dev/nosuch\": no such file or directory\n");
        assertThat(startOf("d", "'HostConfig':{'Devices':[{'PathOnHost':'/etc/passwd'}]}"))
                .isEqualTo(
                        error(
                                400,
                                "error gathering device information while adding custom device"
                                        + " \"/etc/passwd\": not a device node"));
    }

    @Test
    void aNetworkThatItIsOnAlready() throws Exception {
        docker("network", "create", "net");
        running("c");
        assertThat(post("/networks/net/connect", "{'Container':'c'}").status()).isEqualTo(200);

        assertThat(post("/networks/net/connect", "{'Container':'c'}"))
                .isEqualTo(error(403, "endpoint with name c already exists in network net"));
        docker("rm", "-f", "c");
        docker("network", "rm", "net");
    }

    @Test
    void networksThatTheModeLeavesNoRoomFor() throws Exception {
        docker("network", "create", "net");
        running("c");
        running("other");
        create("shared", "'HostConfig':{'NetworkMode':'container:c'}");
        create("host", "'HostConfig':{'NetworkMode':'host'}");
        create("none", "'HostConfig':{'NetworkMode':'none'}");
        String alone =
                "container sharing network namespace with another container or host cannot be"
                        + " connected to any other network";

        assertThat(post("/networks/net/connect", "{'Container':'shared'}"))
                .isEqualTo(error(400, alone));
        assertThat(post("/networks/net/connect", "{'Container':'host'}"))
                .isEqualTo(error(400, alone));
        assertThat(post("/networks/net/connect", "{'Container':'none'}"))
                .isEqualTo(
                        error(
                                400,
                                "container cannot be connected to multiple networks with one of the"
                                        + " networks in private (none) mode"));
        assertThat(post("/networks/host/connect", "{'Container':'other'}"))
                .isEqualTo(
                        error(
                                400,
                                "cannot connect container to host network - container must be"
                                        + " created in host network mode"));
        assertThat(post("/containers/host/start").status()).isEqualTo(204);
        assertThat(post("/networks/host/disconnect", "{'Container':'host'}"))
                .isEqualTo(
                        error(
                                400,
                                "cannot disconnect container from host network - container was"
                                        + " created in host network mode"));
        assertThat(post("/networks/net/disconnect", "{'Container':'other'}"))
                .isEqualTo(
                        error(
                                500,
                                "container " + id("other") + " is not connected to network net"));
        docker("network", "rm", "net");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'Hostname':'h',|hostname and the network mode|",
                "|dns and the network mode|,'Dns':['1.1.1.1']",
                "|custom host-to-IP mapping and the network mode|,'ExtraHosts':['a:1.2.3.4']",
                "|port publishing and the container type network mode|,'PublishAllPorts':true"
            })
    void optionsBesideAnothersNetwork(String fields, String what, String host) {
        running("c");
        String hostFields = host == null ? "" : host;

        assertThat(
                        create(
                                "d",
                                (fields == null ? "" : fields)
                                        + "'HostConfig':{'NetworkMode':'container:c'"
                                        + hostFields
                                        + "}"))
                .isEqualTo(error(400, "conflicting options: " + what));
    }

    @Test
    void aSignalThatDoesNotArrive() {
        create("c", "");

        assertThat(post("/containers/c/kill"))
                .isEqualTo(
                        error(
                                409,
                                "cannot kill container: c: container "
                                        + id("c")
                                        + " is not running"));
        assertThat(post("/containers/c/kill?signal=NOSUCH"))
                .isEqualTo(error(400, "cannot kill container: c: invalid signal: NOSUCH"));
    }

    @Test
    void namespacesThatAreNotThere() throws Exception {
        create("c", "");
        String id = id("c");

        assertThat(startOf("net", "'HostConfig':{'NetworkMode':'container:c'}"))
                .isEqualTo(
                        error(
                                409,
                                "cannot join network namespace of a non running container:"
                                        + " container c is created"));
        assertThat(docker("inspect", "-f", "{{.State.Error}}", "net"))
                .isEqualTo(
                        "cannot join network namespace of a non running container: container c is"
                                + " created\n");
        assertThat(startOf("pid", "'HostConfig':{'PidMode':'container:c'}"))
                .isEqualTo(
                        error(
                                409,
                                "cannot join the pid namespace of a container that is not running: "
                                        + id));
        assertThat(startOf("ipc", "'HostConfig':{'IpcMode':'container:c'}"))
                .isEqualTo(
                        error(
                                409,
                                "cannot join the ipc namespace of a container that is not running: "
                                        + id));
        docker("rm", "c");
        assertThat(post("/containers/net/start"))
                .isEqualTo(
                        error(
                                500,
                                "joining network namespace of container: No such container: "
                                        + id));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'Binds':['/a']|invalid volume specification: '/a'",
                "'Binds':['/a:b']|invalid volume specification: '/a:b': invalid mount config for"
                        + " type \"volume\": invalid mount path: 'b' mount path must be absolute",
                "'Binds':['/a:/b:zork']|invalid mode: zork",
                "'Binds':['/a:/b:ro,rw']|invalid mode: ro,rw",
                "'Binds':['/a:/b:nocopy']|invalid mount config for type \"bind\": field"
                        + " VolumeOptions must not be specified",
                "'Binds':['v:/b:shared']|invalid mount config for type \"volume\": field"
                        + " BindOptions must not be specified",
                "'Binds':['/a:/b','v:/b']|Duplicate mount point: /b",
                "'Binds':['/a:/']|invalid specification: destination can't be '/'",
                "'Mounts':[{'Type':'bind','Source':'/no/such','Target':'/b'}]|invalid mount config"
                        + " for type \"bind\": bind source path does not exist: /no/such",
                "'Mounts':[{'Type':'bind','Source':'a','Target':'/b'}]|invalid mount config for"
                        + " type \"bind\": invalid mount path: 'a' mount path must be absolute",
                "'Mounts':[{'Type':'volume','Source':'v','Target':'b'}]|invalid mount config for"
                        + " type \"volume\": invalid mount path: 'b' mount path must be absolute",
                "'SecurityOpt':['zork']|invalid --security-opt \"zork\": no-new-privileges,"
                        + " seccomp=unconfined, seccomp=PROFILE, systempaths=unconfined,"
                        + " apparmor=unconfined and label=disable are known",
                "'PidMode':'zork'|invalid PID mode: zork",
                "'IpcMode':'zork'|invalid IPC mode: zork",
                "'UTSMode':'zork'|invalid UTS mode: zork"
            })
    void aHostConfigThatIsWrong(String host, String message) {
        assertThat(create("d", "'HostConfig':{" + host + "}")).isEqualTo(error(400, message));
    }
}
