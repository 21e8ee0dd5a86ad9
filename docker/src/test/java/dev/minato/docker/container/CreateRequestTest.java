package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.wire.Json;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.spec.Ulimit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What the CLI sends for a flag, and what the engine is asked for. */
class CreateRequestTest extends CreateRequestFixture {
    /** As docker CLI 28.2.2 sends {@code run --rm debian:bookworm true}, lists of limits cut. */
    private static final String RUN =
            "{\"Hostname\":\"\",\"Domainname\":\"\",\"User\":\"\",\"AttachStdin\":false,"
                    + "\"AttachStdout\":true,\"AttachStderr\":true,\"Tty\":false,"
                    + "\"OpenStdin\":false,\"StdinOnce\":false,\"Env\":null,\"Cmd\":[\"true\"],"
                    + "\"Image\":\"debian:bookworm\",\"Volumes\":{},\"WorkingDir\":\"\","
                    + "\"Entrypoint\":null,\"OnBuild\":null,\"Labels\":{},\"HostConfig\":{"
                    + "\"Binds\":null,\"ContainerIDFile\":\"\",\"LogConfig\":{\"Type\":\"\","
                    + "\"Config\":{}},\"NetworkMode\":\"default\",\"PortBindings\":{},"
                    + "\"RestartPolicy\":{\"Name\":\"no\",\"MaximumRetryCount\":0},"
                    + "\"AutoRemove\":true,\"VolumesFrom\":null,\"ConsoleSize\":[0,0],"
                    + "\"CapAdd\":null,\"Dns\":[],\"ExtraHosts\":null,\"Links\":null,"
                    + "\"Memory\":0,\"MemorySwappiness\":-1,\"PidsLimit\":0,\"Ulimits\":[],"
                    + "\"DeviceRequests\":null},\"NetworkingConfig\":{\"EndpointsConfig\":{"
                    + "\"default\":{\"IPAMConfig\":null,\"Links\":null,\"Aliases\":null,"
                    + "\"MacAddress\":\"\"}}}}";

    @Test
    void halfOfACharacterIsReplacedSoThatWhatIsKeptCanBeWritten() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"Env\":[\"A=\\ud800\",\"B=\\ud83d\\ude00\"],"
                                + "\"User\":\"x\\udfff\"}");

        assertThat(spec.process().env()).containsExactly("A=\ufffd", "B=\ud83d\ude00");
        assertThat(spec.process().user()).isEqualTo("x\ufffd");
    }

    @Test
    void aNumberWithoutEndIsNotCalledDeep() {
        assertThatThrownBy(() -> host("\"Memory\":" + "9".repeat(100_000)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("too long");
    }

    @Test
    void theWholeRequestOfTheCliIsUnderstood() {
        ContainerSpec spec = spec(RUN);
        assertThat(spec.image()).isEqualTo("debian:bookworm");
        assertThat(spec.process().cmd()).containsExactly("true");
        assertThat(spec.process().entrypoint()).isEmpty();
        assertThat(spec.autoRemove()).isTrue();
        assertThat(spec.network().mode()).isEqualTo(new NetworkMode.DefaultNetwork());
        assertThat(spec.name()).contains("n");
    }

    @Test
    void everyFieldMayBeNull() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"Cmd\":null,\"Env\":null,\"Labels\":null,\"Tty\":null,"
                            + "\"PortSpecs\":null,\"Healthcheck\":null,\"HostConfig\":null,"
                            + "\"NetworkingConfig\":null,\"ExposedPorts\":null,\"StopTimeout\":null}");
        assertThat(spec.process().cmd()).isEmpty();
        assertThat(spec.streams().tty()).isFalse();
    }

    @Test
    void aCommandMayBeText() {
        assertThat(spec("{\"Image\":\"i\",\"Cmd\":\"date\"}").process().cmd())
                .containsExactly("date");
    }

    @Test
    void anEmptyEntrypointIsNotTheImages() {
        assertThat(spec("{\"Image\":\"i\",\"Entrypoint\":[]}").process().entrypoint())
                .contains(List.of());
    }

    @Test
    void limitsAreReadAsTheyAre() {
        ContainerSpec spec =
                host(
                        "\"Memory\":67108864,\"NanoCpus\":500000000,\"PidsLimit\":50,\"Ulimits\":["
                                + "{\"Name\":\"nofile\",\"Hard\":200,\"Soft\":100}]");
        assertThat(spec.resources().memory()).isEqualTo(64 << 20);
        assertThat(spec.resources().nanoCpus()).isEqualTo(500_000_000);
        assertThat(spec.resources().pidsLimit()).isEqualTo(50);
        assertThat(spec.resources().ulimits()).containsExactly(new Ulimit("nofile", 100, 200));
    }

    @Test
    void mountsComeInBothForms() {
        ContainerSpec spec =
                host(
                        "\"Binds\":[\"/h:/b:ro\"],\"Mounts\":[{\"Type\":\"tmpfs\",\"Target\":\"/t\"},"
                            + "{\"Type\":\"volume\",\"Source\":\"n\",\"Target\":\"/n\","
                            + "\"VolumeOptions\":{\"NoCopy\":true}}],\"Tmpfs\":{\"/tmp\":\"size=1m\"}");
        assertThat(spec.storage().binds())
                .containsExactly(BindSpec.path("/h", "/b", BindOption.READ_ONLY));
        assertThat(spec.storage().mounts()).hasSize(2);
        assertThat(spec.storage().mounts().get(1).type()).isEqualTo(MountSpec.Type.VOLUME);
        assertThat(spec.storage().mounts().get(1).noCopy()).isTrue();
        assertThat(spec.storage().tmpfs()).containsEntry("/tmp", "size=1m");
    }

    private static MountSpec mount(String fields) {
        return host("\"Mounts\":[{\"Source\":\"/s\",\"Target\":\"/t\"," + fields + "}]")
                .storage()
                .mounts()
                .getFirst();
    }

    @Test
    void aBindSaysWhatBecomesOfTheMountsBelowIt() {
        String bind = "\"Type\":\"bind\",\"ReadOnly\":true,\"BindOptions\":";
        assertThat(mount(bind + "{}").below()).isEqualTo(MountSpec.Below.SAME);
        assertThat(mount(bind + "{\"NonRecursive\":true}").below().hidden()).isTrue();
        assertThat(mount(bind + "{\"ReadOnlyNonRecursive\":true}").below().writable()).isTrue();
        MountSpec forced =
                mount(bind + "{\"ReadOnlyForceRecursive\":true,\"Propagation\":\"rslave\"}");
        assertThat(forced.below()).isEqualTo(MountSpec.Below.SAME);
        assertThat(forced.propagation()).isEqualTo("rslave");
    }

    @Test
    void aVolumeSaysWhichPartAndWhatItMounts() {
        MountSpec volume =
                mount(
                        "\"Type\":\"volume\",\"VolumeOptions\":{\"Subpath\":\"a/b\","
                                + "\"DriverConfig\":{\"Options\":{\"type\":\"tmpfs\"}}}");
        assertThat(volume.volume().subpath()).isEqualTo("a/b");
        assertThat(volume.volume().options()).containsEntry("type", "tmpfs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'Type':'bind','VolumeOptions':{'NoCopy':true};VolumeOptions must not be specified",
                "'Type':'volume','BindOptions':{'Propagation':'slave'};BindOptions must not be",
                "'Type':'tmpfs';field Source must not be specified",
                "'Type':'bind','BindOptions':{'ReadOnlyNonRecursive':true};conflict: !ReadOnly",
                "'Type':'volume','VolumeOptions':{'DriverConfig':{'Options':{'type':'nfs'}}};nfs"
            })
    void whatDoesNotGoTogetherIsRefused(String fields, String said) {
        assertThatThrownBy(() -> mount(fields.replace('\'', '"'))).hasMessageContaining(said);
    }

    @Test
    void anUnknownTypeOfMountIsRefused() {
        assertThatThrownBy(() -> host("\"Mounts\":[{\"Type\":\"zork\",\"Target\":\"/t\"}]"))
                .hasMessageContaining("invalid mount config for type \"zork\"");
    }

    @Test
    void healthChecksComeInNanoseconds() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"Healthcheck\":{\"Test\":[\"CMD-SHELL\",\"true\"],"
                                + "\"Interval\":2000000000,\"Retries\":4}}");
        assertThat(spec.healthCheck().orElseThrow().interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(spec.healthCheck().orElseThrow().retries()).isEqualTo(4);
        assertThatThrownBy(() -> spec("{\"Image\":\"i\",\"Healthcheck\":{\"Interval\":5}}"))
                .hasMessage("Interval in Healthcheck cannot be less than 1ms");
    }

    @Test
    void restartPoliciesAreReadInDockersWords() {
        assertThat(
                        host("\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}")
                                .restart())
                .isEqualTo(new RestartPolicy(RestartPolicy.Mode.ON_FAILURE, 3));
        assertThatThrownBy(() -> host("\"RestartPolicy\":{\"Name\":\"zz\"}"))
                .hasMessageContaining("unknown policy 'zz'");
        assertThatThrownBy(
                        () -> host("\"AutoRemove\":true,\"RestartPolicy\":{\"Name\":\"always\"}"))
                .hasMessage("can't create 'AutoRemove' container with restart policy");
    }

    @Test
    void anEmptyRequestIsRefusedInDockersWords() {
        assertThatThrownBy(() -> spec("{}"))
                .hasMessage("config cannot be empty in order to create a container");
        assertThatThrownBy(() -> spec("{\"HostConfig\":{\"Memory\":1}}"))
                .hasMessage("config cannot be empty in order to create a container");
    }

    @Test
    void modesOfNamespacesThatAreNoneAreRefused() {
        assertThat(host("\"IpcMode\":\"shareable\",\"PidMode\":\"host\"").image()).isEqualTo("i");
        assertThatThrownBy(() -> host("\"IpcMode\":\"zork\"")).hasMessage("invalid IPC mode: zork");
        assertThatThrownBy(() -> host("\"PidMode\":\"zork\"")).hasMessage("invalid PID mode: zork");
        assertThatThrownBy(() -> host("\"UTSMode\":\"zork\"")).hasMessage("invalid UTS mode: zork");
        assertThatThrownBy(() ->
                        spec(
                                "{\"Image\":\"i\",\"Domainname\":\"d\",\"HostConfig\":{"
                                        + "\"UTSMode\":\"host\"}}"))
                .hasMessage("conflicting options: domainname and the UTS mode");
    }

    @Test
    void aVariableHasAName() {
        assertThat(spec("{\"Image\":\"i\",\"Env\":[\"A\",\"B=\"]}").process().env())
                .containsExactly("A", "B=");
        assertThatThrownBy(() -> spec("{\"Image\":\"i\",\"Env\":[\"=x\"]}"))
                .isInstanceOf(Fault.class)
                .hasMessage("invalid environment variable: =x");
    }

    @Test
    void isolationIsOfWindows() {
        assertThat(host("\"Isolation\":\"default\"").image()).isEqualTo("i");
        assertThatThrownBy(() -> host("\"Isolation\":\"hyperv\""))
                .isInstanceOf(Fault.class)
                .hasMessage("invalid isolation (hyperv): linux only supports 'default'");
    }

    @Test
    void theRuntimeIsTheOneThatIsThere() {
        assertThat(runtime("")).isEmpty();
        assertThat(runtime("crun")).isEmpty();
        assertThat(runtime("runc")).isEmpty();
        assertThat(runtime("io.containerd.runc.v2")).isEmpty();
        assertThat(runtime("nosuch")).isEqualTo("unknown or invalid runtime name: nosuch");
    }

    private static String runtime(String name) {
        String json = "{\"Image\":\"i\",\"HostConfig\":{\"Runtime\":\"" + name + "\"}}";
        CreateRequest request =
                CreateRequest.parse(
                        RequestSchemas.container().parse(json.getBytes(StandardCharsets.UTF_8)));
        try {
            request.requireRuntime("crun 1.8.1");
            return "";
        } catch (Fault refused) {
            return refused.text();
        }
    }

    @Test
    void whatWasAskedIsKeptForInspect() {
        ContainerSpec spec =
                host("\"ContainerIDFile\":\"/x\",\"Memory\":67108864,\"PidsLimit\":null");
        String json =
                new String(Json.bytes(HostConfigView.json(spec).map()), StandardCharsets.UTF_8);
        assertThat(json)
                .contains("\"ContainerIDFile\":\"/x\"")
                .contains("\"MemorySwap\":134217728")
                .contains("\"ShmSize\":67108864")
                .contains("\"PidsLimit\":null")
                .contains("\"NetworkMode\":\"bridge\"")
                .contains("\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{}}")
                .contains("\"RestartPolicy\":{\"MaximumRetryCount\":0,\"Name\":\"no\"}");
    }

    @Test
    void mountsOfOtherKindsAreRefusedByTheirName() {
        assertThatThrownBy(() ->
                        host(
                                "\"Mounts\":[{\"Type\":\"image\",\"Source\":\"a\","
                                        + "\"Target\":\"/i\"}]"))
                .isInstanceOfSatisfying(
                        Fault.class, it -> assertThat(it.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessageContaining("\"image\"");
    }

    @Test
    void whatEarlierReleasesKeptAndNeverDidIsNotTold() {
        ContainerSpec spec =
                host("\"Memory\":67108864").toBuilder()
                        .request("{\"HostConfig\":{\"CgroupParent\":\"/x\",\"BlkioWeight\":3}}")
                        .build();
        String json =
                new String(Json.bytes(HostConfigView.json(spec).map()), StandardCharsets.UTF_8);

        assertThat(json).contains("\"CgroupParent\":\"\"").contains("\"BlkioWeight\":0");
    }

    @Test
    void maskedPathsAreThoseThatWereAsked() {
        assertThat(host("\"Memory\":0").security().systemPaths()).isEqualTo(SystemPaths.DEFAULT);
        assertThat(host("\"MaskedPaths\":[],\"ReadonlyPaths\":[]").security().systemPaths())
                .isEqualTo(SystemPaths.OPEN);
        ContainerSpec own = host("\"MaskedPaths\":[\"/proc/x\"],\"ReadonlyPaths\":null");
        assertThat(own.security().systemPaths().masked()).containsExactly("/proc/x");
        assertThat(own.security().systemPaths().readOnly())
                .isEqualTo(SystemPaths.DEFAULT.readOnly());
        assertThat(host("\"Privileged\":true").security().systemPaths())
                .isEqualTo(SystemPaths.OPEN);
        assertThat(new String(Json.bytes(HostConfigView.json(own).map()), StandardCharsets.UTF_8))
                .contains("\"MaskedPaths\":[\"/proc/x\"]");
    }
}
