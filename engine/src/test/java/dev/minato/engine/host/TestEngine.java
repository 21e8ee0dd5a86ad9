package dev.minato.engine.host;

import dev.minato.base.Failpoint;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.LogQuery;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.StoreImages;
import dev.minato.engine.network.Networks;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.RunConfig;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.process.HostCommand;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A whole engine on this host, under an instance of the test's own. */
public final class TestEngine implements AutoCloseable {
    private static final StoreSettings QUIET =
            new StoreSettings(Duration.ofHours(24), Duration.ofHours(1), ArchiveLimits.DEFAULT);
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The property that names the runtime of every engine; without it each finds one. */
    static final String RUNTIME = "minato.test.runtime";

    private final Failpoint failpoint;
    private final Home home;
    private final Cgroups cgroups = Cgroups.detect();
    private final CgroupTree tree;
    private final KeptPortsAndNames edge = new KeptPortsAndNames();
    private Database database;
    private ImageStore store;
    private BusyboxImages images;
    private ImageId busybox;
    private Networks networks;
    private LocalEngine engine;
    private volatile InstantSource clock = InstantSource.system();

    public TestEngine(Path folder) throws IOException {
        this(folder, Failpoint.NONE);
    }

    public TestEngine(Path folder, Failpoint failpoint) throws IOException {
        this.failpoint = failpoint;
        home = Home.at(folder.resolve("home"));
        tree = new CgroupTree(cgroups, home.instance());
        if ("runc".equals(System.getProperty(RUNTIME))) {
            rememberRunc();
        }
        open();
    }

    /** Written down as what was found to work. */
    private void rememberRunc() throws IOException {
        Path runc = HostCommand.find("runc").orElseThrow();
        String stamp = Files.size(runc) + " " + Files.getLastModifiedTime(runc).toMillis();
        Files.write(
                RunPaths.of(home).boot().resolve("runtime"),
                List.of("runc", "1", runc.toString(), stamp, "plain", "json"));
    }

    private void open() throws IOException {
        database =
                Database.open(
                        home.database(),
                        List.of(
                                ImageStore.migrations(),
                                LocalEngine.migrations(),
                                Networks.migrations()));
        store = ImageStore.open(home.store(), database, QUIET, ImageStore.Outside.system());
        images = new BusyboxImages(store);
        busybox = images.image(RunConfig.EMPTY);
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
        engine = engineOnThisGround();
    }

    /** Opens the engine alone, on the ground that is open. */
    void openEngine() {
        engine = engineOnThisGround();
    }

    private LocalEngine engineOnThisGround() {
        return LocalEngine.open(
                new EngineContext(
                        home,
                        database,
                        Sealer.of(database, home.key(), InstantSource.system()),
                        clock,
                        IdSource.random(),
                        failpoint),
                new StoreImages(store),
                networks,
                cgroups,
                tree,
                "127.0.0.1");
    }

    /** The daemon is gone; what it has started goes on. */
    public void leave() {
        engine.close();
        networks.close();
        store.close();
        database.close();
    }

    /** The daemon, its processes and its mounts are gone, and what was seen of them is void. */
    public void leaveAsIfTheHostWentDown() throws IOException {
        leave();
        for (String leaf : tree.leaves("c")) {
            tree.kill("c/" + leaf);
            tree.remove("c/" + leaf);
        }
        Mounts.unmountBelow(home.containers());
        Path boot = RunPaths.of(home).boot();
        for (String name : List.of("c", "exits", "rt", "engine")) {
            RecursiveDelete.delete(boot.resolve(name));
        }
    }

    /** What a start of the host takes of networks; only with the daemon away. */
    public void loseNamespaces() {
        String prefix = "minato-" + home.instance() + "-";
        for (String name : EngineFolders.names(Path.of("/run/netns"))) {
            if (name.startsWith(prefix)) {
                IpCommand.run("netns", "delete", name);
            }
        }
        changeWhileAway("UPDATE network_endpoint SET boot = 'earlier'");
    }

    /** Changes a row while no daemon is there. */
    public void changeWhileAway(String sql, Object... values) {
        try (Database rows =
                Database.open(
                        home.database(),
                        List.of(
                                ImageStore.migrations(),
                                LocalEngine.migrations(),
                                Networks.migrations()))) {
            rows.write(tx -> tx.update(sql, values));
        }
    }

    /** The one specification that a query finds. */
    public String stored(String sql, Object... values) {
        return database.read(rx -> rx.one(sql, row -> row.text("spec"), values)).orElseThrow();
    }

    /** Another daemon comes. */
    public void comeBack() throws IOException {
        open();
    }

    /** Sets the clock of the next daemon. */
    public void clockIs(InstantSource other) {
        clock = other;
    }

    public void restart() throws IOException {
        leave();
        comeBack();
    }

    ImageStore store() {
        return store;
    }

    public LocalEngine engine() {
        return engine;
    }

    /** Whether others find a container by this name. */
    public boolean isFound(String name) {
        return edge.knows(name);
    }

    /** Changes a row behind the engine's back, as a daemon does that is killed just then. */
    public void change(String sql, Object... values) {
        database.write(tx -> tx.update(sql, values));
    }

    public Home home() {
        return home;
    }

    public BusyboxImages images() {
        return images;
    }

    public CgroupTree tree() {
        return tree;
    }

    ImageId busybox() {
        return busybox;
    }

    public ContainerSpec.Builder spec(String... argv) {
        return ContainerSpec.builder("busybox", busybox)
                .process(ProcessSpec.of(List.of(argv)))
                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()));
    }

    public Container create(String... argv) {
        return engine.containers().create(spec(argv).build());
    }

    public Container start(ContainerSpec spec) {
        Container container = engine.containers().create(spec);
        engine.containers().start(container.id());
        return container;
    }

    public Container start(String... argv) {
        return start(spec(argv).build());
    }

    public Container look(Container container) {
        return engine.containers().get(container.id());
    }

    public int awaitExit(Container container) throws Exception {
        return get(engine.containers().wait(container.id(), WaitCondition.NOT_RUNNING));
    }

    public static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs to the end; what it printed, both streams. */
    public String output(ContainerSpec spec) throws Exception {
        Container container = start(spec);
        awaitExit(container);
        return log(container, LogQuery.ALL);
    }

    public String output(String... argv) throws Exception {
        return output(spec(argv).build());
    }

    public String output(UnaryOperator<ContainerSpec.Builder> change, String... argv)
            throws Exception {
        return output(change.apply(spec(argv)).build());
    }

    public String log(Container container, LogQuery query) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        engine.containers()
                .logs(container.id(), query, (time, source, data) -> all.writeBytes(data));
        return all.toString(StandardCharsets.UTF_8);
    }

    public static String readAll(Attachment attachment) {
        return read(attachment, OutputChunk.Source.STDOUT, OutputChunk.Source.STDERR);
    }

    public static String read(Attachment attachment, OutputChunk.Source... wanted) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Optional<OutputChunk> output = attachment.read();
        while (output.isPresent()) {
            if (List.of(wanted).contains(output.get().source())) {
                all.writeBytes(output.get().data());
            }
            output = attachment.read();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Reads until what was read contains a text. */
    public static String readUntil(Attachment attachment, String text) {
        StringBuilder all = new StringBuilder();
        while (all.indexOf(text) < 0) {
            Optional<OutputChunk> output = attachment.read();
            if (output.isEmpty()) {
                throw new AssertionError("the output ended with: " + all);
            }
            all.append(new String(output.get().data(), StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    public static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about within " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Everything of the engine that is on the host besides what is kept on purpose. */
    public List<String> census() {
        List<String> all = new ArrayList<>();
        tree.leaves("c").forEach(leaf -> all.add("control group c/" + leaf));
        tree.leaves("b").forEach(leaf -> all.add("control group b/" + leaf));
        Mounts.below(home.containers()).forEach(mount -> all.add("mount " + mount));
        Mounts.below(home.root().resolve("steps")).forEach(mount -> all.add("mount " + mount));
        Path boot = RunPaths.of(home).boot();
        for (String folder : List.of("c", "x", "b", "exits", "rt")) {
            for (String name : EngineFolders.names(boot.resolve(folder))) {
                if (name.length() > 30) {
                    all.add(folder + "/" + name);
                }
            }
        }
        return all;
    }

    /** Waits until nothing is left. */
    public void awaitNothingLeft() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!census().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        if (!census().isEmpty()) {
            throw new AssertionError("left on the host: " + census());
        }
    }

    public List<String> folders() {
        return Files.isDirectory(home.containers())
                ? EngineFolders.names(home.containers())
                : List.of();
    }

    @Override
    public void close() {
        engine.containers()
                .list()
                .forEach(container -> engine.containers().remove(container.id(), true, true));
        awaitNothingLeft();
        engine.removeFromHost();
        networks.removeFromHost();
        store.close();
        database.close();
        tree.removeAll();
    }
}
