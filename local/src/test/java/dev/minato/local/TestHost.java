package dev.minato.local;

import dev.minato.base.Cpu;
import dev.minato.base.Failpoint;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.base.Memory;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.Networks;
import dev.minato.image.model.ImageId;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.files.Dir;
import dev.minato.linux.process.Pidfd;
import dev.minato.local.placement.HostRoom;
import dev.minato.local.placement.PlacementSettings;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Probe;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.EnvValue.ReplicaName;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.reconcile.AppService;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A whole engine and a cluster over it, under an instance of the test's own. */
final class TestHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GLANCE = Duration.ofMillis(5);

    private final Home home;
    private final BusyboxImage image;
    private final Cgroups cgroups = Cgroups.detect();
    private final CgroupTree tree;
    private Database database;
    private Networks networks;
    private LocalEngine engine;
    private LocalCluster cluster;
    private volatile HostRoom room = HostRoom.now(PlacementSettings.OFF);
    private AppSecrets secrets;

    TestHost(Path folder) throws IOException {
        home = Home.at(folder.resolve("home"));
        image = new BusyboxImage(folder.resolve("image"));
        tree = new CgroupTree(cgroups, home.instance());
        open();
        cluster.begin();
    }

    private void open() {
        database =
                Database.open(
                        home.database(),
                        List.of(
                                LocalEngine.migrations(),
                                Networks.migrations(),
                                LocalCluster.MIGRATIONS,
                                AppService.MIGRATIONS));
        NoEdge edge = new NoEdge();
        networks =
                new Networks(
                        database,
                        home,
                        IdSource.random(),
                        InstantSource.system(),
                        edge,
                        edge,
                        new NetworkSettings(Optional.empty(), 2));
        networks.start();
        networks.prepare();
        engine =
                LocalEngine.open(
                        new EngineContext(
                                home,
                                database,
                                Sealer.of(database, home.key(), InstantSource.system()),
                                InstantSource.system(),
                                IdSource.random(),
                                Failpoint.NONE),
                        image,
                        networks,
                        cgroups,
                        tree,
                        "127.0.0.1");
        secrets = new AppSecrets(Sealer.of(database, home.key(), InstantSource.system()));
        cluster =
                new LocalCluster(
                        database,
                        engine,
                        secrets,
                        volumesFolder(),
                        InstantSource.system(),
                        IdSource.random(),
                        () -> room);
    }

    /** The daemon goes and another comes; what runs goes on. */
    void restart() {
        restart(() -> {});
    }

    /** The same, with something happening while no daemon is there. */
    void restart(Runnable meanwhile) {
        restart(meanwhile, database -> {});
    }

    /** The same, with rows that another release left. */
    void restart(Runnable meanwhile, Consumer<Database> rows) {
        restartUnanswering(meanwhile, rows);
        cluster.begin();
    }

    /** The same, and the daemon that comes does not answer yet. */
    void restartUnanswering(Runnable meanwhile, Consumer<Database> rows) {
        cluster.close();
        rows.accept(database);
        engine.close();
        networks.close();
        database.close();
        meanwhile.run();
        open();
    }

    Path volumesFolder() {
        return home.root().resolve("app-volumes");
    }

    AppSecrets secrets() {
        return secrets;
    }

    LocalCluster cluster() {
        return cluster;
    }

    void ensure(RevisionRef set, ReplicaSpec spec, int count) {
        cluster.ensure(set, spec, SetWish.of(count));
    }

    /** What the environment says. */
    void settings(PlacementSettings settings) {
        room = HostRoom.now(settings);
    }

    /**
     * The host has room for so many bytes of apps.
     *
     * @param available what its kernel has to give now
     */
    void room(long bytes, long available) {
        room =
                new HostRoom(
                        new Cpu(2_000_000_000L),
                        new Memory(bytes),
                        new Memory(available),
                        PlacementSettings.of(Map.of("MINATO_RESERVE", "0")));
    }

    /** The images that there are. */
    BusyboxImage image() {
        return image;
    }

    LocalEngine engine() {
        return engine;
    }

    /** The layers of the image, topmost first; to be closed. */
    List<Dir> openLayers() {
        return image.open(BusyboxImage.ID, Optional.empty());
    }

    Database database() {
        return database;
    }

    /** A replica that runs a command, with Container Apps' default probes for port 80. */
    static ReplicaSpec spec(String... command) {
        return spec(
                List.of(
                        Probe.byDefault(Probe.Type.STARTUP, 80),
                        Probe.byDefault(Probe.Type.READINESS, 80),
                        Probe.byDefault(Probe.Type.LIVENESS, 80)),
                command);
    }

    static ReplicaSpec spec(List<Probe> probes, String... command) {
        return group(container("main", probes, command));
    }

    /** A container that sees the volume {@code shared}, where the replica has it, at {@code /s}. */
    static ReplicaContainer container(String name, List<Probe> probes, String... command) {
        SortedMap<String, EnvValue> env = new TreeMap<>();
        env.put("GREETING", new Literal("hello"));
        env.put("CONTAINER_APP_REPLICA_NAME", new ReplicaName());
        return new ReplicaContainer(
                name,
                new ImageRef("busybox", BusyboxImage.ID.toString(), Optional.empty()),
                List.of(command),
                List.of(),
                env,
                new Cpu(500_000_000),
                new Memory(64L << 20),
                probes,
                name.equals("main") ? List.of() : List.of(new VolumeMount("shared", "/s", "")));
    }

    static ReplicaSpec group(ReplicaContainer... containers) {
        return new ReplicaSpec(
                List.of(),
                List.of(containers),
                containers.length > 1 ? List.of(ReplicaVolume.empty("shared")) : List.of(),
                List.of(80),
                Duration.ZERO,
                Ending.ALWAYS);
    }

    /** Its main container alone, of another image. */
    static ReplicaSpec withImage(ReplicaSpec spec, ImageId image) {
        ReplicaContainer main = spec.main();
        return group(
                new ReplicaContainer(
                        main.name(),
                        new ImageRef("other", image.toString(), Optional.empty()),
                        main.command(),
                        main.args(),
                        main.env(),
                        main.cpu(),
                        main.memory(),
                        main.probes(),
                        main.mounts()));
    }

    /** The same with time between SIGTERM and SIGKILL. */
    static ReplicaSpec withGrace(ReplicaSpec spec, Duration grace) {
        return new ReplicaSpec(
                spec.init(), spec.containers(), spec.volumes(), spec.ports(), grace, spec.ending());
    }

    /** The engine's ID of a replica's main container. */
    static String id(Replica replica) {
        return replica.container("main").orElseThrow().id().orElseThrow();
    }

    /** Microseconds of each 100 ms that a replica may compute. */
    int cpuQuota(Replica replica) throws IOException {
        String leaf = "c/" + id(replica) + "/box";
        Path group = tree.folder(leaf, "cpu").orElseThrow();
        Path old = group.resolve("cpu.cfs_quota_us");
        String text = Files.readString(Files.exists(old) ? old : group.resolve("cpu.max"));
        return Integer.parseInt(text.strip().split(" ", -1)[0]);
    }

    List<Replica> await(String app, Predicate<List<Replica>> expected) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<Replica> seen = cluster.observe(app).replicas();
        while (!expected.test(seen)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + PATIENCE + ": " + seen);
            }
            LockSupport.parkNanos(GLANCE.toNanos());
            seen = cluster.observe(app).replicas();
        }
        return seen;
    }

    /** Kills a replica's process as a failing machine does. */
    static void kill(int pid) {
        try (Pidfd process = Pidfd.open(pid)) {
            process.signal(Signals.KILL);
        }
    }

    int pid(Replica replica, String container) {
        String id = replica.container(container).orElseThrow().id().orElseThrow();
        return engine.containers().get(id).state().pid();
    }

    int pid(Replica replica) {
        return engine.containers().get(id(replica)).state().pid();
    }

    /** Ends every replica; fails when something of them is left. */
    void clear() {
        for (String app : cluster.apps()) {
            cluster.observe(app).sets().keySet().forEach(cluster::remove);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!cluster.apps().isEmpty() || !engine.containers().list().isEmpty()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "left: " + cluster.apps() + " " + engine.containers().list());
            }
            LockSupport.parkNanos(GLANCE.toNanos());
        }
    }

    @Override
    public void close() {
        clear();
        cluster.close();
        engine.removeFromHost();
        networks.removeFromHost();
        database.close();
        tree.removeAll();
    }
}
