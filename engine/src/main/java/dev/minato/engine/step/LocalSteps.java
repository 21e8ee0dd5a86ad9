package dev.minato.engine.step;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.base.IdSource;
import dev.minato.base.Reason;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.StepRun;
import dev.minato.engine.StepSink;
import dev.minato.engine.Steps;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.NetworkFiles;
import dev.minato.engine.run.Rootfs;
import dev.minato.engine.runtime.Capabilities;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.Isolation;
import dev.minato.engine.runtime.OciConfig;
import dev.minato.engine.runtime.OciMount;
import dev.minato.engine.runtime.OciProcess;
import dev.minato.engine.runtime.ProcessUser;
import dev.minato.engine.runtime.UserLookup;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.StepSpec;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.stream.RuntimeChild;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.mount.Mounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Build steps as direct children: no conmon, no row, no log. */
public final class LocalSteps implements Steps {
    private static final long SHM = 64L << 20;

    private final EngineHost host;
    private final Rootfs rootfs;
    private final ContainerNetworking networking;
    private final CgroupWarmth warmth;
    private final EngineThreads work;
    private final IdSource ids;

    public LocalSteps(
            EngineHost host,
            Rootfs rootfs,
            ContainerNetworking networking,
            CgroupWarmth warmth,
            EngineThreads work,
            IdSource ids) {
        this.host = host;
        this.rootfs = rootfs;
        this.networking = networking;
        this.warmth = warmth;
        this.work = work;
        this.ids = ids;
    }

    @Override
    public StepRun start(StepSpec spec, StepSink sink) {
        if (spec.command().argv().isEmpty()) {
            throw Fault.invalid("argv", "a step needs a command");
        }
        host.limits().check(spec.conditions().resources());
        warmth.warm();
        return work.call(() -> begin(spec, sink));
    }

    private StepRun begin(StepSpec spec, StepSink sink) {
        String id = ids.next(16);
        StepFolders place = StepFolders.of(host, id);
        CompletableFuture<Optional<NetworkConnection>> connecting =
                CompletableFuture.supplyAsync(() -> connect(spec, id), work);
        try {
            return begin(spec, sink, place, connecting);
        } catch (IOException | LinuxException e) {
            abandon(place, connecting);
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot start a build step: " + Reason.of(e), e);
        } catch (RuntimeException e) {
            abandon(place, connecting);
            throw e;
        }
    }

    private void abandon(
            StepFolders place, CompletableFuture<Optional<NetworkConnection>> connecting) {
        connecting.exceptionally(_ -> Optional.empty()).join();
        place.clear(host, networking);
    }

    private Optional<NetworkConnection> connect(StepSpec spec, String id) {
        return spec.network() == StepSpec.Network.DEFAULT
                ? Optional.of(networking.connectStep(id))
                : Optional.empty();
    }

    private StepRun begin(
            StepSpec spec,
            StepSink sink,
            StepFolders place,
            CompletableFuture<Optional<NetworkConnection>> connecting)
            throws IOException {
        place.make();
        Rootfs.makeKernelFolders(spec.lowers(), spec.upper());
        rootfs.mount(spec.lowers(), spec.upper(), spec.work(), place.root(), false);
        Dir root = Dir.open(place.root());
        try {
            List<OciMount> mounts = mounts(spec, place);
            MountStubs stubs =
                    new MountStubs(
                            root,
                            spec.upper(),
                            mounts.stream().map(OciMount::destination).toList());
            Optional<NetworkConnection> connection = Futures.join(connecting);
            files(spec, connection)
                    .write(
                            place.folder(),
                            NetworkSpec.DEFAULT.withExtraHosts(spec.conditions().hosts()));
            OciConfig config = config(spec, place, root, connection, mounts);
            Files.writeString(place.bundle().resolve("config.json"), config.json());
            return new RunningStep(
                    launch(place, sink),
                    place,
                    spec.command().argv().getFirst(),
                    host.tree(),
                    work,
                    () -> {
                        stubs.clean();
                        root.close();
                        place.release(host);
                    },
                    () -> place.remove(host, networking));
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    private RuntimeChild launch(StepFolders place, StepSink sink) {
        List<String> argv =
                host.runtime().run(place.bundle(), place.id(), place.pidFile(), place.log());
        return RuntimeChild.start(argv, place.bundle(), place.pidFile(), place.log(), sink);
    }

    private static NetworkFiles files(StepSpec spec, Optional<NetworkConnection> connection) {
        return new NetworkFiles(
                spec.hostname(),
                "",
                connection.map(NetworkConnection::address).stream().toList(),
                connection.map(NetworkConnection::gateway),
                connection.isPresent());
    }

    private List<OciMount> mounts(StepSpec spec, StepFolders place) throws IOException {
        List<OciMount> mounts = new ArrayList<>();
        for (String file : List.of("resolv.conf", "hostname", "hosts")) {
            String source = place.folder().resolve(file).toString();
            mounts.add(OciMount.bind(source, "/etc/" + file, false));
        }
        int number = 0;
        for (MountSpec mount : spec.mounts()) {
            mounts.add(
                    switch (mount.type()) {
                        case BIND, VOLUME -> bind(mount, place, number++);
                        case TMPFS -> tmpfs(mount);
                    });
        }
        return mounts;
    }

    private static OciMount tmpfs(MountSpec mount) {
        List<String> options = new ArrayList<>(List.of("nosuid", "nodev"));
        int mode = mount.tmpfsMode() == 0 ? 01777 : mount.tmpfsMode();
        options.add("mode=" + Integer.toOctalString(mode));
        if (mount.tmpfsSize() > 0) {
            options.add("size=" + mount.tmpfsSize());
        }
        if (mount.readOnly()) {
            options.add("ro");
        }
        return new OciMount(mount.target(), "tmpfs", "tmpfs", options);
    }

    private OciMount bind(MountSpec mount, StepFolders place, int number) throws IOException {
        Path source = Path.of(mount.source());
        if (host.runtime().mountNamespace().isEmpty()) {
            return OciMount.bind(source.toString(), mount.target(), mount.readOnly());
        }
        Path shown = place.folder().resolve("mount-" + number);
        if (Files.isDirectory(source)) {
            Files.createDirectory(shown);
        } else {
            Files.createFile(shown);
        }
        Mounts.bind(source, shown, false);
        return OciMount.bind(shown.toString(), mount.target(), mount.readOnly());
    }

    private OciConfig config(
            StepSpec spec,
            StepFolders place,
            Dir root,
            Optional<NetworkConnection> connection,
            List<OciMount> mounts) {
        ProcessUser user = new UserLookup(root).find(spec.command().user(), List.of());
        String cwd = spec.command().cwd();
        long shm = spec.conditions().shmSize() > 0 ? spec.conditions().shmSize() : SHM;
        String profile = host.confiner().seccomp().profile(Capabilities.DEFAULT);
        OciProcess process =
                new OciProcess(
                        spec.command().argv(),
                        BundleMaker.env(spec.command().env(), spec.hostname(), false, user),
                        cwd.isEmpty() ? "/" : cwd,
                        user,
                        false,
                        0,
                        0,
                        new OciProcess.Confinement(
                                host.confiner()
                                        .capabilities()
                                        .tweaked(Capabilities.DEFAULT, List.of(), List.of()),
                                false,
                                host.limits().rlimits(spec.conditions().resources()),
                                0));
        return new OciConfig(
                process,
                new OciConfig.Root(place.root().toString(), false, shm, mounts),
                new OciConfig.Names(spec.hostname(), Map.of()),
                new Isolation(
                        network(spec, connection),
                        Isolation.OWN,
                        Isolation.OWN,
                        Isolation.OWN,
                        host.unified()),
                host.limits().limits(spec.conditions().resources()),
                new OciConfig.Guard(
                        Optional.of(profile),
                        host.confiner().compiled().find(host.runtime(), profile),
                        SystemPaths.DEFAULT,
                        false,
                        List.of()),
                new OciConfig.Cgroup(host.tree().runtimePath(place.leaf()), host.unified()));
    }

    private static String network(StepSpec spec, Optional<NetworkConnection> connection) {
        if (spec.network() == StepSpec.Network.HOST) {
            return Isolation.HOST;
        }
        return connection
                .map(place -> "/proc/" + ProcessHandle.current().pid() + "/root" + place.netns())
                .orElse(Isolation.OWN);
    }

    /** Ends and clears away what the daemon before has left. */
    public void adopt() {
        for (String id : host.tree().leaves("b")) {
            host.tree().kill("b/" + id);
            host.tree().remove("b/" + id);
        }
        for (String id : EngineFolders.names(EngineFolders.steps(host))) {
            StepFolders.of(host, id).clear(host, networking);
        }
        for (String id : EngineFolders.names(host.paths().steps())) {
            StepFolders.of(host, id).clear(host, networking);
        }
    }
}
