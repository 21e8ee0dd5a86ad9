package dev.minato.daemon;

import dev.minato.azure.AppProvider;
import dev.minato.azure.ArmApi;
import dev.minato.azure.HostProvider;
import dev.minato.azure.PlatformDoors;
import dev.minato.azure.ResourceTotals;
import dev.minato.azure.ResourcesProvider;
import dev.minato.azure.app.EarlierApps;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Reason;
import dev.minato.builder.cache.BuildCache;
import dev.minato.docker.DockerApi;
import dev.minato.engine.Execs;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.Networks;
import dev.minato.http.HttpServer;
import dev.minato.image.ImageStore;
import dev.minato.launch.AotCacheTraining;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.mount.Mounts;
import dev.minato.local.LocalCluster;
import dev.minato.local.image.StoreResolver;
import dev.minato.local.job.ExecutionLogFiles;
import dev.minato.local.ledger.ReplicaSecretUpgrade;
import dev.minato.local.placement.HostRoom;
import dev.minato.local.placement.PlacementSettings;
import dev.minato.platform.AppEvents;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.app.StoredStorages;
import dev.minato.platform.ledger.AppStoreUpgrade;
import dev.minato.platform.reconcile.AppService;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.state.Database;
import dev.minato.state.KeyRotation;
import dev.minato.state.Migrations;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole daemon, put together from the ground up: {@link HostParts}, {@link ContainerParts},
 * apps, {@link PeriodicUpkeep}, the doors. Opening it takes over what an earlier daemon has left
 * and serves; closing it stops serving and leaves containers and the edge running.
 */
final class Daemon implements AutoCloseable {
    /** The version of this program. */
    static final String VERSION =
            Optional.ofNullable(Daemon.class.getPackage().getImplementationVersion())
                    .orElse("0.1.0");

    private final DaemonSettings settings;
    private final ProductFolder product;
    private final OpenParts parts;
    private final HostParts host;
    private final ContainerParts containers;
    private final AotCacheTraining training;

    private Daemon(
            DaemonSettings settings,
            Map<String, String> environment,
            ProductFolder product,
            OpenParts parts)
            throws IOException {
        this.settings = settings;
        this.product = product;
        this.parts = parts;
        PlacementSettings placement = PlacementSettings.of(environment);
        ResourceTotals totals = ResourceTotals.of(environment);
        this.host = HostParts.open(settings, environment, product, parts);
        sealWhatIsInClear();
        this.containers = ContainerParts.open(settings, environment, host, parts);
        LocalCluster cluster = parts.opened(cluster(placement));
        AppService service = parts.opened(appService(cluster));
        PeriodicUpkeep.begin(host, containers, parts);
        this.training =
                parts.opened(new AotCacheTraining(product, host.home(), settings.training()));
        host.edge().client(); // Who is told that we are ready may send a request to an app at once.
        parts.opened(
                HttpServer.onUnix(
                        host.home().dockerSocket(), docker(service, cluster.execs()).service()));
        parts.opened(
                HttpServer.onUnix(
                        host.home().armSocket(), arm(service, totals, placement).service()));
        containers.networks().prepare();
        cluster.begin();
    }

    /**
     * Opens it; when it returns, the sockets answer.
     *
     * @throws Fault with the mend when something on this host is in the way; nothing of ours is
     *     left open
     */
    static Daemon open(
            DaemonSettings settings, Map<String, String> environment, ProductFolder product) {
        OpenParts parts = new OpenParts();
        try {
            return new Daemon(settings, environment, product, parts);
        } catch (IOException e) {
            parts.close();
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot use " + settings.home().root() + ": " + Reason.of(e),
                    e);
        } catch (RuntimeException | Error e) {
            parts.close();
            throw e;
        }
    }

    /** What a release before sealed values has written, before anything reads it. */
    private void sealWhatIsInClear() {
        AppSecrets secrets = new AppSecrets(host.sealer());
        AppStoreUpgrade.run(host.database(), new EarlierApps(), secrets, host.clock());
        ReplicaSecretUpgrade.seal(host.database(), host.sealer(), host.clock());
    }

    private LocalCluster cluster(PlacementSettings placement) {
        return new LocalCluster(
                host.database(),
                containers.engine(),
                new AppSecrets(host.sealer()),
                host.home().root().resolve(HomeFolders.APP_VOLUMES),
                host.clock(),
                host.ids(),
                () -> HostRoom.now(placement));
    }

    private AppService appService(LocalCluster cluster) {
        EnvironmentParts local =
                new EnvironmentParts(
                        cluster,
                        new EdgeRoutes(
                                host.edge()::client,
                                host.edge().hearing(),
                                host.reserve()::relieving),
                        new StoreResolver(containers.store().images(), containers.source()),
                        new KedaTriggers(new DriverLoader(product.drivers())));
        return AppService.start(
                host.database(),
                Map.of(Environment.DEFAULT, local),
                new AppSecrets(host.sealer()),
                new PlatformSettings(
                        settings.domain(), RolloutPolicy.DEFAULT.keeping(settings.rollbackKeep())),
                host.clock(),
                host.ids(),
                new ExecutionLogFiles(host.home().root().resolve(HomeFolders.JOB_LOGS)));
    }

    /** What neither apps nor jobs can do without. */
    private static Set<String> images(AppService service) {
        Set<String> images = new HashSet<>(service.apps().images());
        images.addAll(service.jobs().images());
        return images;
    }

    private DockerApi docker(AppService service, Execs execs) {
        return new DockerApi(
                dev.minato.docker.call.DockerSettings.of(
                        host.home().instance(), VERSION, host.home().root(), host.clock()),
                containers.engine(),
                execs,
                containers.networks(),
                new DockerApi.Imaging(
                        containers.store(), containers.source(), () -> images(service)),
                new DockerApi.Building(
                        containers.builder(),
                        containers.cache(),
                        containers.contexts(),
                        containers.builder().remoteContexts(containers.contexts())),
                host.database().changes());
    }

    private ArmApi arm(AppService service, ResourceTotals totals, PlacementSettings placement) {
        Apps apps = service.apps();
        Environments environments = service.environments();
        ResourceGroups groups =
                new ResourceGroups(
                        host.database(), apps, service.jobs(), environments, host.clock());
        DaemonStatus status =
                new DaemonStatus(
                        settings,
                        product,
                        host.edge(),
                        host.reserve(),
                        new UsageReport(containers.engine().containers(), placement, host.clock()));
        KeyRotation key =
                parts.opened(
                        new KeyRotation(
                                        host.database(),
                                        host.sealer(),
                                        SealedColumns.all(),
                                        host.clock())
                                .start());
        return new ArmApi(
                groups,
                List.of(
                        new AppProvider(
                                new PlatformDoors(
                                        apps,
                                        service.jobs(),
                                        environments,
                                        new StoredStorages(
                                                host.database(),
                                                new AppSecrets(host.sealer()),
                                                host.clock())),
                                groups,
                                new AppEvents(host.database().changes()),
                                host.clock(),
                                totals),
                        new HostProvider(status, key, service.scaling()),
                        new ResourcesProvider(groups, apps)));
    }

    /** The database of a home, with the tables of all rooms. */
    static Database database(Home home) {
        return Database.open(home.database(), tables(), new HomeRemains(home).identity());
    }

    /** Of all rooms. */
    static List<Migrations> tables() {
        return List.of(
                ImageStore.migrations(),
                Networks.migrations(),
                LocalEngine.migrations(),
                BuildCache.migrations(),
                AppService.MIGRATIONS,
                LocalCluster.MIGRATIONS,
                ResourceGroups.MIGRATIONS);
    }

    /**
     * Takes everything of an instance away from the host: containers, networks, the edge. State
     * stays. Nothing happens when no start of it came as far as to touch the host.
     */
    static void dismantle(
            DaemonSettings settings, Map<String, String> environment, ProductFolder product) {
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
        LocalEngine engine = containers.engine();
        parts.closeAbove(engine); // Nobody is left to start again what is ended now.
        engine.removeFromHost();
        Mounts.unmountBelow(host.home().root().resolve(HomeFolders.APP_VOLUMES));
        containers.networks().removeFromHost();
        close();
        training.dismantle();
        host.edge().end();
        host.scope().end(host.tree());
    }

    @Override
    public void close() {
        parts.close();
    }
}
