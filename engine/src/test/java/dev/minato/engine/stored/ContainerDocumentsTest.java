package dev.minato.engine.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.DeviceSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.IpcMode;
import dev.minato.engine.spec.LogSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PidMode;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.ProcessNamespaces;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.spec.Ulimit;
import dev.minato.engine.spec.UtsMode;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.engine.wire.ExecDocument;
import dev.minato.image.model.ImageId;
import dev.minato.state.SealedValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is stored of containers, now and by the release before. */
class ContainerDocumentsTest {
    private static final ImageId IMAGE = ImageId.parse("sha256:" + "e6".repeat(32));
    private final EngineJson json = new EngineJson();

    private static ContainerSpec rich(NetworkSpec network) {
        return ContainerSpec.builder("busybox", IMAGE)
                .name("web")
                .process(
                        new ProcessSpec(
                                Optional.of(List.of("/bin/run")),
                                List.of("a"),
                                List.of("A=1"),
                                "/w",
                                "1:2",
                                "INT",
                                Optional.of(3),
                                true))
                .hostname("h")
                .domainname("d")
                .labels(Map.of("l", "v"))
                .healthCheck(
                        new HealthCheck(
                                List.of("CMD-SHELL", "true"),
                                Duration.ofSeconds(3),
                                Duration.ZERO,
                                Duration.ZERO,
                                Duration.ofMillis(1500),
                                4))
                .resources(
                        new ContainerResources(
                                7L << 20,
                                0,
                                0,
                                5,
                                6,
                                0,
                                0,
                                "0",
                                "",
                                9,
                                List.of(new Ulimit("nofile", 100, 200))))
                .storage(
                        new StorageSpec(
                                List.of(BindSpec.volume("vv", "/vv", BindOption.READ_ONLY)),
                                List.of(MountSpec.of(MountSpec.Type.VOLUME, "v2", "/v2", false)),
                                Map.of("/t", "size=1m"),
                                Set.of("/anon"),
                                true,
                                5))
                .network(network)
                .security(
                        new SecuritySpec(
                                List.of("NET_ADMIN"),
                                List.of("MKNOD"),
                                true,
                                List.of(new SecurityOption.SystemCallsOpen("seccomp=unconfined")),
                                List.of("27"),
                                Map.of("net.core.somaxconn", "9"),
                                List.of(new DeviceSpec("/dev/null", "/dev/nil", "rwm")),
                                new ProcessNamespaces(
                                        new PidMode.Host(), new IpcMode.Host(), UtsMode.HOST),
                                7,
                                Optional.of(SystemPaths.OPEN)))
                .log(new LogSpec(1L << 20, 2, Optional.of("json-file")))
                .restart(new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 3))
                .request("{}")
                .build();
    }

    private static NetworkSpec network(NetworkMode mode, EndpointSpec... places) {
        return new NetworkSpec(
                mode,
                List.of(places),
                List.of(new PortMapping(80, "tcp", "127.0.0.1", 8080, 8090)),
                Set.of("80/tcp"),
                true,
                List.of("a:1.2.3.4"),
                List.of("9.9.9.9"),
                List.of("s"),
                List.of("ndots:2"));
    }

    private ContainerSpec read(String text) {
        return ContainerDocuments.spec(json.read(text, ContainerDocument.class));
    }

    @Test
    void everythingComesBackAsItWas() {
        EndpointSpec alpha =
                new EndpointSpec(
                        "alpha",
                        List.of("x"),
                        Optional.of("10.1.1.9"),
                        Optional.of("02:42:ac:11:00:07"),
                        -3);
        for (NetworkMode mode :
                List.of(
                        new NetworkMode.DefaultNetwork(),
                        new NetworkMode.NoNetwork(),
                        new NetworkMode.HostNetwork(),
                        new NetworkMode.NamedNetwork("alpha"),
                        new NetworkMode.SharedNetwork("ab".repeat(32)),
                        new NetworkMode.SandboxNetwork("replica/shop"))) {
            ContainerSpec spec = rich(network(mode, alpha, EndpointSpec.on("beta")));
            String text = json.write(ContainerDocuments.of(spec));
            assertThat(text).startsWith("{\"version\":2,");
            assertThat(read(text)).isEqualTo(spec);
        }
    }

    @Test
    void secretsAreStoredSealedOnlyAndNoneIsNoProperty() {
        ContainerSpec plain = rich(network(new NetworkMode.NoNetwork()));
        assertThat(json.write(ContainerDocuments.of(plain))).doesNotContain("secretEnv");

        String sealed = "sealed:1:0123456789abcdef:" + "A".repeat(40);
        ContainerSpec spec = with(plain, new EnvSecret.SealedText(new SealedValue(sealed)));
        String text = json.write(ContainerDocuments.of(spec));
        assertThat(text).contains("\"secretEnv\":{\"TOKEN\":\"" + sealed + "\"}");
        assertThat(read(text)).isEqualTo(spec);

        ContainerSpec clear = with(plain, new EnvSecret.ClearText("planted"));
        assertThat(clear.toString()).contains("TOKEN=<secret>").doesNotContain("planted");
        assertThatThrownBy(() -> ContainerDocuments.of(clear))
                .hasMessage("the secret TOKEN was not sealed");
    }

    private static ContainerSpec with(ContainerSpec spec, EnvSecret token) {
        return spec.toBuilder()
                .process(spec.process().withSecretEnv(Map.of("TOKEN", token)))
                .build();
    }

    /** As it stands in a row of the release that had no version. */
    @Test
    void whatTheReleaseBeforeHasWrittenIsRead() {
        String text =
                """
                {"name":"web","image":"busybox","imageId":"%s","process":{"entrypoint":["/bin/run"],
                "cmd":["a"],"env":["A=1"],"workingDir":"/w","user":"1:2","stopSignal":"INT",
                "stopTimeout":3,"init":true},"streams":{"tty":false,"openStdin":false,
                "stdinOnce":false,"rows":0,"columns":0},"hostname":"h","domainname":"d",
                "labels":{"l":"v"},"healthCheck":{"test":["CMD-SHELL","true"],"interval":"PT3S",
                "timeout":"PT0S","startPeriod":"PT0S","startInterval":"PT1.5S","retries":4},
                "resources":{"memory":7340032,"memorySwap":0,"memoryReservation":0,"nanoCpus":5,
                "cpuShares":6,"cpuPeriod":0,"cpuQuota":0,"cpusetCpus":"0","cpusetMems":"",
                "pidsLimit":9,"ulimits":[{"name":"nofile","soft":100,"hard":200}]},
                "storage":{"binds":["vv:/vv:ro"],"mounts":[{"type":"VOLUME","source":"v2",
                "target":"/v2","readOnly":false,"propagation":"","createSource":false,
                "noCopy":false,"volumeLabels":{},"tmpfsSize":0,"tmpfsMode":0}],
                "tmpfs":{"/t":"size=1m"},"volumes":["/anon"],"readonlyRootfs":true,"shmSize":5},
                "network":{"mode":"alpha","ports":[{"containerPort":80,"protocol":"tcp",
                "hostAddress":"127.0.0.1","hostPort":8080,"hostPortEnd":8090}],"exposed":["80/tcp"],
                "publishAll":true,"aliases":["x"],"address":"10.1.1.9","extraHosts":["a:1.2.3.4"],
                "dns":["9.9.9.9"],"dnsSearch":["s"],"dnsOptions":["ndots:2"],
                "mac":"02:42:ac:11:00:07","default":false},
                "security":{"capAdd":["NET_ADMIN"],"capDrop":["MKNOD"],"privileged":true,
                "options":["seccomp=unconfined"],"groups":["27"],
                "sysctls":{"net.core.somaxconn":"9"},"devices":[{"hostPath":"/dev/null",
                "containerPath":"/dev/nil","permissions":"rwm"}],"pidMode":"host","ipcMode":"host",
                "utsMode":"host","oomScoreAdj":7,"paths":{"masked":[],"readOnly":[]}},
                "log":{"maxSize":1048576,"maxFiles":2,"driver":"json-file"},
                "restart":{"mode":"ON_FAILURE","maximumRetries":3},"autoRemove":false,"owner":null,
                "request":"{}"}
                """
                        .formatted(IMAGE);
        EndpointSpec alpha =
                new EndpointSpec(
                        "alpha",
                        List.of("x"),
                        Optional.of("10.1.1.9"),
                        Optional.of("02:42:ac:11:00:07"),
                        0);
        assertThat(read(text))
                .isEqualTo(rich(network(new NetworkMode.NamedNetwork("alpha"), alpha)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "||",
                "host|host|host",
                "container:c|container:c|",
                "|private|",
                "|shareable|",
                "|none|"
            })
    void modesOfNamespacesKeepTheirTexts(String modes) {
        String[] texts = modes.split("\\|", -1);
        ProcessNamespaces read = NamespaceText.parse(texts[0], texts[1], texts[2]);

        assertThat(NamespaceText.of(read.pid())).isEqualTo(texts[0]);
        assertThat(NamespaceText.of(read.ipc())).isEqualTo(texts[1]);
        assertThat(NamespaceText.of(read.uts())).isEqualTo(texts[2]);
    }

    @ParameterizedTest
    @CsvSource({
        "no-new-privileges,true",
        "no-new-privileges=true,true",
        "no-new-privileges:true,true",
        "no-new-privileges=false,false",
        "no-new-privileges:0,false",
        "no-new-privileges=F,false",
        "no-new-privilegesx,true"
    })
    void securityOptionsKeepTheirTexts(String text, boolean on) {
        assertThat(SecurityOptionText.parse(text))
                .isEqualTo(new SecurityOption.NoNewPrivileges(on, text));
    }

    @Test
    void aSecurityOptionIsReadAsWhatItIs() {
        assertThat(SecurityOptionText.parse("seccomp=builtin"))
                .isEqualTo(new SecurityOption.SystemCallsUsual("seccomp=builtin"));
        assertThat(SecurityOptionText.parse("seccomp:{}"))
                .isEqualTo(new SecurityOption.SystemCallsByProfile("{}", "seccomp:{}"));
        assertThat(SecurityOptionText.parse("systempaths=unconfined"))
                .isEqualTo(new SecurityOption.SystemPathsOpen("systempaths=unconfined"));
        assertThat(SecurityOptionText.parse("label=disable"))
                .isEqualTo(new SecurityOption.WithoutModule("label=disable"));
    }

    @Test
    void aTextThatIsNoModeIsAPrivateNamespace() {
        assertThat(NamespaceText.parse("zork", "zork", "zork")).isEqualTo(ProcessNamespaces.OWN);
    }

    @Test
    void execsAndTextsOfTheReleaseBeforeAreRead() {
        ExecDocument exec =
                json.read(
                        "{\"argv\":[\"sh\",\"-c\",\"cat\"],\"env\":[\"A=b\"],\"workingDir\":\"\","
                            + "\"user\":\"1000\",\"stdin\":true,\"stdout\":true,\"stderr\":true,"
                            + "\"tty\":true,\"privileged\":false,\"detachKeys\":\"ctrl-p\",\"rows\":25,"
                            + "\"columns\":80}",
                        ExecDocument.class);
        ExecSpec read = ContainerDocuments.exec(exec);
        assertThat(read)
                .isEqualTo(
                        new ExecSpec(
                                List.of("sh", "-c", "cat"),
                                List.of("A=b"),
                                "",
                                "1000",
                                true,
                                true,
                                true,
                                true,
                                false,
                                "ctrl-p",
                                25,
                                80));
        String text = json.write(ContainerDocuments.of(read));
        assertThat(text).startsWith("{\"version\":1,");
        assertThat(ContainerDocuments.exec(json.read(text, ExecDocument.class))).isEqualTo(read);

        assertThat(json.readTexts("{\"texts\":{\"keep\":\"yes\"}}"))
                .containsExactly(Map.entry("keep", "yes"));
        assertThat(json.writeTexts(Map.of("keep", "yes")))
                .isEqualTo("{\"version\":1,\"texts\":{\"keep\":\"yes\"}}");
    }
}
