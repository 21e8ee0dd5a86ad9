package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.GoTime;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.Container;
import dev.minato.engine.Engine;
import dev.minato.engine.RunStatus;
import dev.minato.image.catalog.Images;
import dev.minato.linux.HostInfo;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.remote.ImageSource;
import dev.minato.remote.RegistryCredentials;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the instance and its host are: ping, version, info, disk usage. */
final class SystemRoutes {
    private static final String UNUSED = "";

    /** Some clients refuse an empty one; it is shown to people and compared by nobody. */
    private static final String LANGUAGE = "java" + Runtime.version().feature();

    private final DockerSettings settings;
    private final Engine engine;
    private final Images images;
    private final ImageSource source;

    SystemRoutes(DockerSettings settings, Engine engine, Images images, ImageSource source) {
        this.settings = settings;
        this.engine = engine;
        this.images = images;
        this.source = source;
    }

    void add(VersionedRoutes routes) {
        routes.get("/_ping", this::ping)
                .head("/_ping", this::ping)
                .get("/version", this::version)
                .get("/info", this::info)
                .post("/auth", this::login);
    }

    private void ping(ApiCall call) throws IOException {
        call.response()
                .header("Builder-Version", "1")
                .header("Cache-Control", "no-cache, no-store, must-revalidate")
                .header("Content-Type", "text/plain; charset=utf-8")
                .header("Pragma", "no-cache")
                .header("Swarm", "inactive")
                .send("OK".getBytes(StandardCharsets.UTF_8));
    }

    private void login(ApiCall call) throws IOException {
        JsonObject account = call.body(RequestSchemas.login());
        RegistryCredentials shown =
                RegistryCredentials.ofLogin(account.tree())
                        .orElseThrow(() ->
                                Fault.invalid(
                                        "password", "no account: give username and password"));
        source.login(account.text("serveraddress"), shown);
        call.ok(Fields.of("IdentityToken", "").put("Status", "Login Succeeded"));
    }

    private void version(ApiCall call) throws IOException {
        Fields details =
                Fields.of("ApiVersion", ApiVersion.CURRENT.toString())
                        .put("Arch", HostInfo.architecture())
                        .put("BuildTime", UNUSED)
                        .put("Experimental", "false")
                        .put("GitCommit", UNUSED)
                        .put("GoVersion", LANGUAGE)
                        .put("KernelVersion", HostInfo.kernelRelease())
                        .put("MinAPIVersion", ApiVersion.MINIMUM.toString())
                        .put("Os", "linux");
        Fields component =
                Fields.of("Name", "Engine")
                        .put("Version", ApiVersion.RELEASE)
                        .put("Details", details);
        Fields own =
                Fields.of("Name", "Minato")
                        .put("Version", settings.version())
                        .put("Details", Map.of("GitCommit", UNUSED));
        String[] runtime = engine.runtime().split(" ", 2);
        Fields runtimeComponent =
                Fields.of("Name", runtime[0])
                        .put("Version", runtime.length > 1 ? runtime[1] : UNUSED)
                        .put("Details", Map.of("GitCommit", UNUSED));
        call.ok(
                Fields.of("Platform", Map.of("Name", "Minato"))
                        .put("Version", ApiVersion.RELEASE)
                        .put("ApiVersion", ApiVersion.CURRENT.toString())
                        .put("MinAPIVersion", ApiVersion.MINIMUM.toString())
                        .put("Os", "linux")
                        .put("Arch", HostInfo.architecture())
                        .put(
                                "Components",
                                List.of(component.map(), own.map(), runtimeComponent.map()))
                        .put("GitCommit", UNUSED)
                        .put("GoVersion", LANGUAGE)
                        .put("KernelVersion", HostInfo.kernelRelease())
                        .put("BuildTime", UNUSED));
    }

    private void info(ApiCall call) throws IOException {
        List<Container> containers = engine.containers().list();
        long running =
                count(containers, RunStatus.RUNNING) + count(containers, RunStatus.RESTARTING);
        long paused = count(containers, RunStatus.PAUSED);
        Fields info =
                Fields.of("ID", UUID.nameUUIDFromBytes(bytes(settings.id())).toString())
                        .put("Containers", containers.size())
                        .put("ContainersRunning", running)
                        .put("ContainersPaused", paused)
                        .put("ContainersStopped", containers.size() - running - paused)
                        .put("Images", images.list().size())
                        .put("Driver", "overlayfs")
                        .put("DriverStatus", List.of(List.of("Backing", "minato")))
                        .putAll(abilities())
                        .put("SystemTime", GoTime.text(settings.clock().instant()))
                        .put("LoggingDriver", "json-file")
                        .put("CgroupDriver", "cgroupfs")
                        .put("CgroupVersion", cgroupVersion())
                        .put("NEventsListener", 0)
                        .putAll(host())
                        .putAll(registries(call.version()))
                        .putAll(runtimes(call.version()));
        call.ok(info);
    }

    private static long count(List<Container> containers, RunStatus status) {
        return containers.stream().filter(c -> c.state().status() == status).count();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String cgroupVersion() {
        return Cgroups.detect().layout() == Cgroups.Layout.V2 ? "2" : "1";
    }

    private static Fields abilities() {
        Fields plugins =
                Fields.of("Volume", List.of("local"))
                        .put("Network", List.of("bridge", "host", "null"))
                        .put("Authorization", null)
                        .put("Log", List.of("json-file"));
        Fields abilities = Fields.of("Plugins", plugins);
        for (String name :
                List.of(
                        "MemoryLimit",
                        "SwapLimit",
                        "CpuCfsPeriod",
                        "CpuCfsQuota",
                        "CPUShares",
                        "CPUSet",
                        "PidsLimit",
                        "IPv4Forwarding")) {
            abilities.put(name, true);
        }
        return abilities
                .put("Debug", false)
                .put("NFd", 0)
                .put("OomKillDisable", false)
                .put("NGoroutines", 0);
    }

    private Fields host() {
        Map<String, String> release = HostInfo.osRelease();
        return Fields.of("KernelVersion", HostInfo.kernelRelease())
                .put("OperatingSystem", HostInfo.operatingSystem())
                .put("OSVersion", release.getOrDefault("VERSION_ID", ""))
                .put("OSType", "linux")
                .put("Architecture", HostInfo.architecture().equals("arm64") ? "aarch64" : "x86_64")
                .put("NCPU", HostInfo.cpus())
                .put("MemTotal", HostInfo.memoryTotal())
                .put("GenericResources", null)
                .put("DockerRootDir", settings.root().toString())
                .put("HttpProxy", "")
                .put("HttpsProxy", "")
                .put("NoProxy", "")
                .put("Name", HostInfo.hostname())
                .put("Labels", List.of())
                .put("ExperimentalBuild", false)
                .put("ServerVersion", ApiVersion.RELEASE);
    }

    private static Fields registries(ApiVersion version) {
        Fields hub =
                Fields.of("Name", "docker.io")
                        .put("Mirrors", List.of())
                        .put("Secure", true)
                        .put("Official", true);
        Fields config =
                Fields.of()
                        .putIf(!version.since(47), "AllowNondistributableArtifactsCIDRs", List.of())
                        .putIf(
                                !version.since(47),
                                "AllowNondistributableArtifactsHostnames",
                                List.of())
                        .put("InsecureRegistryCIDRs", List.of("::1/128", "127.0.0.0/8"))
                        .put("IndexConfigs", Map.of("docker.io", hub.map()))
                        .put("Mirrors", List.of());
        return Fields.of("IndexServerAddress", "https://index.docker.io/v1/")
                .put("RegistryConfig", config)
                .putIf(!version.since(50), "BridgeNfIptables", false)
                .putIf(!version.since(50), "BridgeNfIp6tables", false);
    }

    private Fields runtimes(ApiVersion version) {
        String runtime = engine.runtime().split(" ", 2)[0];
        Fields commit = Fields.of("ID", "").putIf(!version.since(49), "Expected", "");
        Fields swarm =
                Fields.of("NodeID", "")
                        .put("NodeAddr", "")
                        .put("LocalNodeState", "inactive")
                        .put("ControlAvailable", false)
                        .put("Error", "")
                        .put("RemoteManagers", null);
        Fields firewall = Fields.of("Driver", "nftables");
        return Fields.of("Runtimes", Map.of(runtime, Map.of("path", runtime)))
                .put("DefaultRuntime", runtime)
                .put("Swarm", swarm)
                .put("LiveRestoreEnabled", true)
                .put("Isolation", "")
                .put("InitBinary", "")
                .put("ContainerdCommit", commit)
                .put("RuncCommit", commit)
                .put("InitCommit", commit)
                .put("SecurityOptions", List.of("name=seccomp,profile=builtin"))
                .putIf(version.since(49), "FirewallBackend", firewall.map())
                .put("Warnings", List.of());
    }
}
