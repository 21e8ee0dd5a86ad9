package dev.minato.docker;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheMounts;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.step.LocalBuilder;
import dev.minato.docker.call.DockerSettings;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.StoreImages;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameTable;
import dev.minato.engine.network.Networks;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;
import dev.minato.http.HttpServer;
import dev.minato.image.ImageStore;
import dev.minato.image.catalog.Images;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.process.HostCommand;
import dev.minato.remote.ImageSource;
import dev.minato.remote.PullListener;
import dev.minato.remote.RegistryCredentials;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The real rooms below Docker's API, put together; nothing can be pulled. */
public final class TestDaemon implements AutoCloseable {
    private static final List<String> PROGRAMS =
            List.of("sh", "cat", "echo", "printf", "seq", "sleep", "test", "tty", "true");

    private final Home home;
    private final Database database;
    private final ImageStore store;
    private final Networks networks;
    private final LocalEngine engine;
    private final HttpServer server;
    private final CgroupTree tree;
    private final BuildCache cache;
    private final Set<String> apps = ConcurrentHashMap.newKeySet();

    public TestDaemon(Path folder) throws IOException {
        home = Home.at(folder);
        Files.createDirectories(home.run());
        InstantSource clock = InstantSource.system();
        database =
                Database.open(
                        home.database(),
                        List.of(
                                ImageStore.migrations(),
                                BuildCache.migrations(),
                                Networks.migrations(),
                                LocalEngine.migrations()));
        store =
                ImageStore.open(
                        home.store(),
                        database,
                        dev.minato.image.StoreSettings.DEFAULT,
                        ImageStore.Outside.system());
        networks =
                new Networks(
                        database,
                        home,
                        IdSource.random(),
                        clock,
                        new NoReservations(),
                        new NoNames(),
                        new NetworkSettings(Optional.empty(), 2));
        networks.start();
        networks.prepare();
        Cgroups cgroups = Cgroups.detect();
        tree = new CgroupTree(cgroups, home.instance());
        engine =
                LocalEngine.open(
                        new EngineContext(
                                home,
                                database,
                                Sealer.of(database, home.key(), clock),
                                clock,
                                IdSource.random(),
                                Failpoint.NONE),
                        new StoreImages(store),
                        networks,
                        cgroups,
                        tree,
                        "127.0.0.1");
        ImageSource source = new StoreOnly(store.images());
        cache =
                new BuildCache(
                        database,
                        store.snapshots(),
                        clock,
                        new CacheMounts(home.cacheMounts(), database, clock));
        LocalBuilder builder =
                new LocalBuilder(store, source, engine.steps(), cache, clock, home, () -> {});
        ContextUnpacker contexts =
                new ContextUnpacker(home, IdSource.random(), ArchiveLimits.DEFAULT);
        DockerApi api =
                new DockerApi(
                        DockerSettings.of(home.instance(), "0.1.0", home.root(), clock),
                        engine,
                        engine.execs(),
                        networks,
                        new DockerApi.Imaging(store, source, () -> apps),
                        new DockerApi.Building(
                                builder, cache, contexts, builder.remoteContexts(contexts)),
                        database.changes());
        server = HttpServer.onUnix(home.dockerSocket(), api.service());
    }

    /** IDs of images that apps need. */
    Set<String> apps() {
        return apps;
    }

    Home home() {
        return home;
    }

    public LocalEngine engine() {
        return engine;
    }

    ImageStore store() {
        return store;
    }

    BuildCache cache() {
        return cache;
    }

    public Path socket() {
        return home.dockerSocket();
    }

    /** An image of one layer of busybox that waits when nothing else is said. */
    public ImageId busybox() throws IOException {
        Path program =
                HostCommand.find("busybox")
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "these tests need busybox-static: apt-get install"
                                                + " busybox-static"));
        try (Lease lease = store.lease("test", Duration.ofHours(1));
                ActiveSnapshot workspace = store.snapshots().prepare(Optional.empty())) {
            Path programs = Files.createDirectories(workspace.upper().resolve("bin"));
            Files.copy(program, programs.resolve("busybox"));
            for (String name : PROGRAMS) {
                Files.createSymbolicLink(programs.resolve(name), Path.of("busybox"));
            }
            Snapshot layer = workspace.commit(lease);
            ImageConfig config =
                    ImageConfig.of(
                            ImageConfig.Content.empty(Platform.host())
                                    .withRun(
                                            RunConfig.EMPTY.toBuilder()
                                                    .env(List.of("PATH=/bin"))
                                                    .cmd(List.of("sleep", "1000"))
                                                    .build())
                                    .withDiffIds(List.of(layer.diffId())));
            return store.images().create(config, List.of(layer.number()), lease);
        }
    }

    /** Names an image. */
    public void tag(String name, ImageId image) {
        store.images().tag(Reference.parse(name), image);
    }

    /** The ID of a named image. */
    public String find(String name) {
        return store.images().find(name).toString();
    }

    /** Removes every container, and the volumes that have no name. */
    public void removeContainers() {
        engine.containers()
                .list()
                .forEach(container -> engine.containers().remove(container.id(), true, true));
    }

    @Override
    public void close() {
        server.close();
        removeContainers();
        engine.close();
        engine.removeFromHost();
        networks.removeFromHost();
        networks.close();
        store.close();
        database.close();
        tree.removeAll();
    }

    /** Gives what is in the store and pulls nothing. */
    private record StoreOnly(Images images) implements ImageSource {
        @Override
        public ImageId obtain(
                Reference reference,
                boolean pullAlways,
                Optional<RegistryCredentials> credentials,
                PullListener listener) {
            return images.resolve(reference)
                    .orElseThrow(() ->
                            Fault.notFound(
                                    "failed to resolve reference \""
                                            + reference.full()
                                            + "\": not found"));
        }
    }

    /** Nobody but the rules of the kernel holds a port. */
    private static final class NoReservations implements PortReservations {
        @Override
        public int reserve(PublishedPort wanted) {
            return wanted.port();
        }

        @Override
        public void release(PublishedPort port) {}

        @Override
        public void restore(Collection<PublishedPort> ports) {}
    }

    /** Nobody answers questions for names. */
    private static final class NoNames implements NameRegistry {
        @Override
        public void replace(NameTable table) {}

        @Override
        public void apply(NameChange change) {}
    }
}
