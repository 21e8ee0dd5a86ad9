package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NamespaceObstacle;
import dev.minato.engine.rule.ImageDefaults;
import dev.minato.engine.rule.SecurityOptions;
import dev.minato.engine.runtime.Capabilities;
import dev.minato.engine.runtime.Isolation;
import dev.minato.engine.runtime.OciConfig;
import dev.minato.engine.runtime.OciDevice;
import dev.minato.engine.runtime.OciMount;
import dev.minato.engine.runtime.OciProcess;
import dev.minato.engine.runtime.ProcessUser;
import dev.minato.engine.runtime.UserLookup;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.IpcMode;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.PidMode;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.UtsMode;
import dev.minato.linux.files.Dir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns a container's specification into what the runtime is told. */
public final class BundleMaker {
    private static final String NETWORK = "net";
    static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final long SHM = 64L << 20;

    private final EngineHost host;
    private final ContainerIndex registry;
    private final SecretEnvironment secrets;

    public BundleMaker(EngineHost host, ContainerIndex registry, SecretEnvironment secrets) {
        this.host = host;
        this.registry = registry;
        this.secrets = secrets;
    }

    /**
     * A config.json, and the profile in it.
     *
     * @param seccomp the profile; absent: unconfined
     * @param compiled whether the profile went in compiled
     */
    public record Bundle(OciConfig config, Optional<String> seccomp, boolean compiled) {}

    public Bundle make(
            ContainerEntry cell,
            Dir rootfs,
            List<NetworkConnection> connections,
            List<OciMount> mounts) {
        ContainerSpec spec = cell.spec();
        SecuritySpec security = spec.security();
        OciProcess process = process(cell, rootfs);
        Optional<String> seccomp =
                new SecurityOptions(security)
                        .seccomp(host.confiner().seccomp(), process.confinement().capabilities());
        Optional<String> bpf =
                seccomp.flatMap(
                        profile -> host.confiner().compiled().find(host.runtime(), profile));
        List<OciDevice> devices =
                security.privileged() ? HostDevices.all() : HostDevices.of(security.devices());
        String hostname = hostname(registry.namesOf(cell));
        Isolation isolation = isolation(cell, connections);
        long shm = spec.storage().shmSize() > 0 ? spec.storage().shmSize() : SHM;
        OciConfig config =
                new OciConfig(
                        process,
                        new OciConfig.Root(
                                cell.rootfs().toString(),
                                spec.storage().readonlyRootfs(),
                                shm,
                                mounts),
                        new OciConfig.Names(hostname, sysctls(spec)),
                        isolation,
                        host.limits().limits(spec.resources()),
                        new OciConfig.Guard(
                                seccomp,
                                bpf,
                                security.systemPaths(),
                                security.privileged(),
                                devices),
                        new OciConfig.Cgroup(
                                host.tree().runtimePath(EngineHost.box(cell.id())),
                                host.unified()));
        return new Bundle(config, seccomp, bpf.isPresent());
    }

    public static String hostname(ContainerEntry cell) {
        String asked = cell.spec().hostname();
        return asked.isEmpty() ? cell.shortId() : asked;
    }

    private OciProcess process(ContainerEntry cell, Dir rootfs) {
        ContainerSpec spec = cell.spec();
        ProcessUser user =
                new UserLookup(rootfs).find(spec.process().user(), spec.security().groups());
        List<String> argv = new ArrayList<>();
        if (spec.process().init()) {
            argv.addAll(List.of(InitProgram.INSIDE, "--"));
        }
        argv.addAll(spec.process().argv());
        String cwd = spec.process().workingDir();
        return new OciProcess(
                argv,
                env(env(cell), hostname(cell), spec.streams().tty(), user),
                cwd.isEmpty() ? "/" : cwd,
                user,
                spec.streams().tty(),
                spec.streams().rows(),
                spec.streams().columns(),
                confinement(spec, Optional.empty()));
    }

    /** What a process of a container may do; an exec may be privileged on its own. */
    public OciProcess.Confinement confinement(ContainerSpec spec, Optional<Boolean> privileged) {
        SecuritySpec security = spec.security();
        Capabilities known = host.confiner().capabilities();
        Set<String> capabilities =
                privileged.orElse(security.privileged())
                        ? known.all()
                        : known.tweaked(base(spec), security.capAdd(), security.capDrop());
        return new OciProcess.Confinement(
                capabilities,
                noNewPrivileges(spec),
                host.limits().rlimits(spec.resources()),
                security.oomScoreAdj());
    }

    private static Set<String> base(ContainerSpec spec) {
        return spec.owner().isPresent() ? Capabilities.APP : Capabilities.DEFAULT;
    }

    /** An app's process gets no more rights than it begins with, unless it is said otherwise. */
    private static boolean noNewPrivileges(ContainerSpec spec) {
        return new SecurityOptions(spec.security())
                .noNewPrivileges()
                .orElse(spec.owner().isPresent() && !spec.security().privileged());
    }

    /**
     * Refuses what cannot be.
     *
     * @throws Fault invalid
     */
    public void check(ContainerSpec spec) {
        Set<String> capabilities = confinement(spec, Optional.empty()).capabilities();
        var _ =
                new SecurityOptions(spec.security())
                        .seccomp(host.confiner().seccomp(), capabilities);
    }

    /**
     * The variables of a container with the values of its secrets.
     *
     * @throws Fault unavailable, with the mend, when these need a key that is not there
     */
    public List<String> env(ContainerEntry cell) {
        return secrets.opened(cell);
    }

    /**
     * The same of a container that runs, for another process of it: the run knows its secrets,
     * whether or not the key is there.
     *
     * @throws Fault unavailable, with the mend, when neither is
     */
    public List<String> envOfRun(ContainerEntry cell) {
        return secrets.openedWhileItRuns(
                cell, host.paths().container(cell.id()).resolve("config.json"));
    }

    /** What the process finds; a bare name in what was asked takes a default away. */
    public static List<String> env(
            List<String> asked, String hostname, boolean tty, ProcessUser user) {
        List<String> env = new ArrayList<>();
        Set<String> names = asked.stream().map(ImageDefaults::name).collect(Collectors.toSet());
        if (!names.contains("PATH")) {
            env.add(PATH);
        }
        if (!names.contains("HOSTNAME")) {
            env.add("HOSTNAME=" + hostname);
        }
        if (tty && !names.contains("TERM")) {
            env.add("TERM=xterm");
        }
        if (!names.contains("HOME")) {
            env.add("HOME=" + user.home());
        }
        asked.stream().filter(one -> one.indexOf('=') >= 0).forEach(env::add);
        return env;
    }

    private Isolation isolation(ContainerEntry cell, List<NetworkConnection> connections) {
        ContainerSpec spec = cell.spec();
        String network =
                switch (spec.network().mode()) {
                    case NetworkMode.HostNetwork _ -> Isolation.HOST;
                    case NetworkMode.SharedNetwork shared ->
                            namespaceOf(shared.container(), NETWORK);
                    default ->
                            connections.stream()
                                    .findFirst()
                                    .map(BundleMaker::namespace)
                                    .orElse(Isolation.OWN);
                };
        SecuritySpec security = spec.security();
        return new Isolation(
                network,
                pid(security.namespaces().pid()),
                ipc(security.namespaces().ipc()),
                security.namespaces().uts() == UtsMode.HOST ? Isolation.HOST : Isolation.OWN,
                host.unified() && !security.privileged());
    }

    /** The runtime may run in another mount namespace, which has not this one's mounts. */
    private static String namespace(NetworkConnection connection) {
        return "/proc/" + ProcessHandle.current().pid() + "/root" + connection.netns();
    }

    private String pid(PidMode mode) {
        return switch (mode) {
            case PidMode.Own _ -> Isolation.OWN;
            case PidMode.Host _ -> Isolation.HOST;
            case PidMode.OfContainer other -> namespaceOf(other.container(), "pid");
        };
    }

    private String ipc(IpcMode mode) {
        return switch (mode) {
            case IpcMode.Unsaid _, IpcMode.Private _, IpcMode.Shareable _, IpcMode.None _ ->
                    Isolation.OWN;
            case IpcMode.Host _ -> Isolation.HOST;
            case IpcMode.OfContainer other -> namespaceOf(other.container(), "ipc");
        };
    }

    /** Refuses to start a container whose network namespace is that of one that does not run. */
    public void requireShared(ContainerEntry cell) {
        if (!(cell.spec().network().mode() instanceof NetworkMode.SharedNetwork shared)) {
            return;
        }
        ContainerEntry other =
                registry.lookUp(shared.container())
                        .orElseThrow(() ->
                                notJoined(
                                        NETWORK,
                                        shared.container(),
                                        NamespaceObstacle.MISSING,
                                        ""));
        if (other == cell) {
            throw notJoined(NETWORK, other.name(), NamespaceObstacle.OWN, "");
        }
        if (!other.alive()) {
            String status = other.status().text();
            throw notJoined(NETWORK, other.name(), NamespaceObstacle.NOT_RUNNING, status);
        }
    }

    private static Fault notJoined(
            String namespace, String container, NamespaceObstacle obstacle, String status) {
        return new EngineFailure.NamespaceNotJoined(namespace, container, obstacle, status).fault();
    }

    private String namespaceOf(String container, String type) {
        ContainerEntry other = registry.find(container);
        if (!other.alive()) {
            String status = other.status().text();
            throw notJoined(type, other.id(), NamespaceObstacle.NOT_RUNNING, status);
        }
        return "/proc/" + other.state().pid() + "/ns/" + type;
    }

    private static Map<String, String> sysctls(ContainerSpec spec) {
        Map<String, String> sysctls = new HashMap<>();
        NetworkMode mode = spec.network().mode();
        if (mode.isConnected() || mode instanceof NetworkMode.NoNetwork) {
            sysctls.put("net.ipv4.ip_unprivileged_port_start", "0");
            sysctls.put("net.ipv4.ping_group_range", "0 2147483647");
        }
        if (!spec.domainname().isEmpty()) {
            sysctls.put("kernel.domainname", spec.domainname());
        }
        sysctls.putAll(spec.security().sysctls());
        return sysctls;
    }
}
