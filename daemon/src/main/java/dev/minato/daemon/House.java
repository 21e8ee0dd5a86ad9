package dev.minato.daemon;

import dev.minato.azure.AppProvider;
import dev.minato.azure.ArmApi;
import dev.minato.azure.HostProvider;
import dev.minato.azure.ResourcesProvider;
import dev.minato.azure.app.EarlierApps;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Ids;
import dev.minato.base.Reason;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheKeeper;
import dev.minato.builder.context.Contexts;
import dev.minato.builder.step.LocalBuilder;
import dev.minato.docker.DockerApi;
import dev.minato.edge.control.FirstWords;
import dev.minato.engine.container.Ground;
import dev.minato.engine.container.LocalEngine;
import dev.minato.engine.container.StoreImages;
import dev.minato.engine.network.NetworkSettings;
import dev.minato.engine.network.Networks;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.runtime.RuntimeProbe;
import dev.minato.http.HttpServer;
import dev.minato.image.Collector;
import dev.minato.image.Store;
import dev.minato.image.tar.Limits;
import dev.minato.launch.AotCacheTraining;
import dev.minato.launch.Product;
import dev.minato.launch.StartupWarmup;
import dev.minato.linux.CgroupTree;
import dev.minato.linux.Cgroups;
import dev.minato.local.LocalCluster;
import dev.minato.local.StoreResolver;
import dev.minato.platform.AppEvents;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Policy;
import dev.minato.platform.reconcile.AppService;
import dev.minato.remote.Bases;
import dev.minato.remote.DockerConfig;
import dev.minato.remote.ImageSource;
import dev.minato.remote.Logins;
import dev.minato.remote.Puller;
import dev.minato.remote.Registries;
import dev.minato.remote.StoreFirst;
import dev.minato.state.ClearCopies;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.Sealer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole house, put together from the ground up. Opening it takes over what an earlier daemon
 * has left and serves; closing it stops serving and leaves containers and the edge running.
 */
final class House implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(House.class);
    private static final Duration WATCH = Duration.ofSeconds(5);
    private static final Duration REST = Duration.ofSeconds(10);
    private static final long LONGEST_LOG = 16L << 20;

    /**
     * A pass condemns and the next one unlinks: disk space comes back within twice this after the
     * store's grace.
     */
    private static final Duration COLLECTION = Duration.ofMinutes(10);

    private final Deque<AutoCloseable> rooms = new ArrayDeque<>();
    private final EdgeLink edge;
    private final Networks networks;
    private final LocalEngine engine;
    private final Home home;
    private final Scope scope;
    private final CgroupTree tree;
    private final AotCacheTraining training;
    private final DiskReserve reserve;

    private House(Settings settings, Map<String, String> environment, Product product)
            throws IOException {
        home = settings.home();
        InstantSource clock = InstantSource.system();
        Ids ids = Ids.random();

        // Ground
        reserve = new DiskReserve(home);
        reserve.relieveStart();
        HomeFolders.make(home);
        Database database = opened(database(home));
        database.onFull(reserve::relieve);
        Sealer sealer = Sealer.of(database, home.key(), clock);
        sealer.problem().ifPresent(what -> log.warn("secrets cannot be used: {}", what));
        ClearCopies clear = new ClearCopies(database, home.database(), clock);
        Networks.choose(database, home, NetworkSettings.of(environment));
        // Only now is this home known to be ours and to be one that we can serve.
        Cgroups cgroups = Cgroups.detect();
        scope = new Scope(home.instance());
        tree = scope.tree(cgroups);
        edge = opened(new EdgeLink(settings, product, tree));
        // While the edge starts.
        StartupWarmup.beginSlowly(FirstWords::ofDaemon);
        StartupWarmup.begin(HttpServer::prepare);

        // Floor 1
        Store store =
                opened(
                        Store.open(
                                home.store(),
                                database,
                                dev.minato.image.Settings.DEFAULT,
                                Store.Outside.system()));
        store.lost()
                .forEach(name ->
                        log.warn(
                                "a loss of power took the image {}: build or pull it again", name));
        networks =
                opened(
                        new Networks(
                                database,
                                home,
                                ids,
                                clock,
                                new EdgePorts(edge::client),
                                new EdgeNames(edge::client),
                                NetworkSettings.of(environment)));
        Registries registries = opened(new Registries(environment, clock));
        ImageSource source = source(settings, environment, store, registries, clock);
        Contexts contexts = new Contexts(home, ids, Limits.DEFAULT);
        var _ = contexts.clean();
        networks.start(); // Waits for the edge.
        engine =
                opened(
                        LocalEngine.open(
                                new Ground(home, database, sealer, clock, ids, Failpoint.NONE),
                                new StoreImages(store),
                                networks,
                                cgroups,
                                tree,
                                settings.publish()));

        // Floor 2
        BuildCache cache = new BuildCache(database, store.snapshots(), clock);
        CacheKeeper keeper =
                opened(new CacheKeeper(cache, store.collector(), settings.cache().bytes(home)));
        LocalBuilder builder =
                new LocalBuilder(store, source, engine.steps(), cache, clock, home, keeper::built);

        // Floor 3
        AppSecrets secrets = new AppSecrets(sealer);
        LocalCluster cluster = opened(new LocalCluster(database, engine, secrets, clock, ids));
        AppService platform =
                opened(
                        AppService.start(
                                database,
                                Map.of(
                                        Environment.DEFAULT,
                                        new EnvironmentParts(
                                                cluster,
                                                new EdgeRoutes(edge::client, edge.hearing()),
                                                new StoreResolver(store.images(), source))),
                                secrets,
                                new dev.minato.platform.PlatformSettings(
                                        settings.domain(), Policy.DEFAULT),
                                new EarlierApps(),
                                clock,
                                ids));

        // Floor 4
        DockerApi docker =
                new DockerApi(
                        dev.minato.docker.Settings.of(
                                home.instance(), Version.TEXT, home.root(), clock),
                        engine,
                        networks,
                        new DockerApi.Imaging(store, source, platform.apps()::images),
                        new DockerApi.Building(builder, cache, contexts),
                        database.changes());
        ResourceGroups groups = new ResourceGroups(database, platform.apps(), clock);
        ArmApi arm =
                new ArmApi(
                        groups,
                        List.of(
                                new AppProvider(
                                        platform.apps(),
                                        groups,
                                        new AppEvents(database.changes()),
                                        clock),
                                new HostProvider(new Account(settings, product, edge, reserve)),
                                new ResourcesProvider(groups, platform.apps())));

        opened(new Periodic("the watch", WATCH, this::watch));
        LogBound logs =
                new LogBound(
                        List.of(home.logs().resolve("daemon.log"), home.logs().resolve("edge.log")),
                        LONGEST_LOG);
        opened(new Periodic("the bound of logs", WATCH, logs::keep));
        opened(new Periodic("the rest of what was in clear", REST, clear::tidy));
        opened(new Periodic("the rest of prunes", REST, store.collector()::resume));
        opened(new Periodic("the collection", COLLECTION, () -> collect(store.collector())));
        training = opened(new AotCacheTraining(product, home, settings.training()));
        edge.client(); // Who is told that we are ready may send a request to an app at once.
        opened(HttpServer.onUnix(home.dockerSocket(), docker.service()));
        opened(HttpServer.onUnix(home.armSocket(), arm.service()));
        networks.prepare();
    }

    private static Database database(Home home) {
        return Database.open(home.database(), tables(), new HomeRemains(home).identity());
    }

    /** Of all rooms. */
    static List<Migrations> tables() {
        return List.of(
                Store.migrations(),
                Networks.migrations(),
                LocalEngine.migrations(),
                BuildCache.migrations(),
                AppService.MIGRATIONS,
                LocalCluster.MIGRATIONS,
                ResourceGroups.MIGRATIONS);
    }

    /**
     * Opens it; when it returns, the sockets answer.
     *
     * @throws Fault with the mend when something on this host is in the way; nothing of ours is
     *     left open
     */
    static House open(Settings settings, Map<String, String> environment, Product product) {
        try {
            return new House(settings, environment, product);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot use " + settings.home().root() + ": " + Reason.of(e),
                    e);
        }
    }

    private static ImageSource source(
            Settings settings,
            Map<String, String> environment,
            Store store,
            Registries registries,
            InstantSource clock) {
        Path scratch = settings.home().root().resolve("bases");
        Bases bases = new Bases(store, scratch, Path.of(System.getProperty("java.home")), clock);
        if (!bases.clean()) {
            log.warn("{} cannot be cleared of what a killed maker left", scratch);
        }
        return new StoreFirst(
                store.images(),
                bases,
                new Puller(
                        store,
                        registries,
                        DockerConfig.of(environment),
                        dev.minato.image.Platform.host()),
                new Logins(registries),
                Set.of(settings.registry().toString()));
    }

    /** The edge is there, and the host's rules are what our rows say, whoever flushed them. */
    private void watch() {
        reserve.restore();
        edge.watch();
        if (networks.repair()) {
            log.warn("rules or links of ours were gone and have been made again");
        }
    }

    private static void collect(Collector collector) {
        long removed = collector.collect();
        if (removed > 0) {
            log.info("collected {} MB that nothing needed", removed >> 20);
        }
    }

    private <T extends AutoCloseable> T opened(T room) {
        rooms.push(room);
        return room;
    }

    /**
     * Takes everything of an instance away from the host: containers, networks, the edge. State
     * stays. Nothing happens when no start of it came as far as to touch the host.
     */
    static void dismantle(Settings settings, Map<String, String> environment, Product product) {
        if (touchedHost(settings.home())) {
            open(settings.withAnyIngress(), environment, product).dismantle();
        }
    }

    private static boolean touchedHost(Home home) {
        if (!Files.exists(home.database()) && new HomeRemains(home).found().isEmpty()) {
            return false;
        }
        try (Database database = database(home)) {
            return Networks.areChosen(database);
        }
    }

    private void dismantle() {
        while (rooms.peek() != engine) {
            close(rooms.pop()); // Nobody is left to start again what is ended now.
        }
        engine.containers().list().stream()
                .filter(container -> container.state().pid() > 0)
                .forEach(container ->
                        engine.containers().stop(container.id(), Optional.of(Duration.ZERO)));
        networks.removeFromHost();
        close();
        training.dismantle();
        RuntimeProbe.release(home, RunPaths.of(home));
        edge.end();
        scope.end(tree);
    }

    @Override
    public void close() {
        while (!rooms.isEmpty()) {
            close(rooms.pop());
        }
    }

    private static void close(AutoCloseable room) {
        try {
            room.close();
        } catch (Exception e) {
            log.warn("{} did not close", room.getClass().getSimpleName(), e);
        }
    }

    /** The version of this program. */
    static final class Version {
        static final String TEXT =
                Optional.ofNullable(House.class.getPackage().getImplementationVersion())
                        .orElse("0.1.0");

        private Version() {}
    }
}
