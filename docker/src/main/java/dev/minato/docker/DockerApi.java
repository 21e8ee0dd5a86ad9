package dev.minato.docker;

import dev.minato.builder.ImageBuilder;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.docker.build.BuildCacheRoutes;
import dev.minato.docker.build.BuildRoutes;
import dev.minato.docker.build.CachePrune;
import dev.minato.docker.buildkit.BuildKitRoutes;
import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.container.ContainerListRoutes;
import dev.minato.docker.container.ContainerRoutes;
import dev.minato.docker.container.ContainerView;
import dev.minato.docker.container.ExecRoutes;
import dev.minato.docker.container.StreamRoutes;
import dev.minato.docker.image.ImageRoutes;
import dev.minato.docker.image.ImageTransferRoutes;
import dev.minato.docker.image.ImageUsers;
import dev.minato.docker.network.NetworkRoutes;
import dev.minato.docker.volume.VolumeRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.engine.Engine;
import dev.minato.engine.Execs;
import dev.minato.engine.network.Networks;
import dev.minato.http.HttpService;
import dev.minato.http.Request;
import dev.minato.http.RequestHandler;
import dev.minato.http.Response;
import dev.minato.image.ImageStore;
import dev.minato.image.catalog.Images;
import dev.minato.remote.ImageSource;
import dev.minato.state.ChangeLog;

import java.util.Set;
import java.util.function.Supplier;

/**
 * The Docker Engine API of one instance: what its Unix socket serves. Announced as API 1.50,
 * answers from 1.24 on. Thread-safe.
 */
public final class DockerApi implements RequestHandler {
    private final DockerErrors errors;
    private final RequestHandler handler;

    /**
     * What builds images.
     *
     * @param cache of the builder
     * @param contexts where contexts of builds are unpacked
     * @param remote fetches contexts that are elsewhere
     */
    public record Building(
            ImageBuilder builder,
            BuildCache cache,
            ContextUnpacker contexts,
            RemoteContexts remote) {}

    /**
     * Images.
     *
     * @param store has them
     * @param source pulls and makes them
     * @param apps tells those that apps need, so that no prune takes them
     */
    public record Imaging(ImageStore store, ImageSource source, Supplier<Set<String>> apps) {}

    /**
     * @param settings what the instance tells of itself
     * @param engine containers, volumes and events; its own end is the caller's
     * @param execs commands in its containers
     * @param networks of the engine
     * @param imaging images
     * @param building builds images
     * @param changes tells what is done to images and networks
     */
    public DockerApi(
            DockerSettings settings,
            Engine engine,
            Execs execs,
            Networks networks,
            Imaging imaging,
            Building building,
            ChangeLog changes) {
        this.errors = new DockerErrors(ApiVersion.RELEASE);
        VersionedRoutes routes = new VersionedRoutes(errors);
        ImageStore store = imaging.store();
        ImageSource source = imaging.source();
        Images images = store.images();
        PruneQuery prunes = new PruneQuery(engine.events(), settings.clock());
        new SystemRoutes(settings, engine, images, source).add(routes);
        new EventRoutes(settings, engine.events(), changes).add(routes);
        ContainerView view = new ContainerView(images, settings.clock());
        new ContainerRoutes(engine, images, view).add(routes);
        new ContainerListRoutes(engine, images, view, prunes).add(routes);
        new StreamRoutes(engine.containers()).add(routes);
        new ExecRoutes(execs).add(routes);
        ImageUsers users = new ImageUsers(engine.containers()::list, imaging.apps());
        new ImageRoutes(store, users, prunes).add(routes);
        new ImageTransferRoutes(settings, store.archives(), source).add(routes);
        new BuildRoutes(settings, building.builder(), building.contexts(), building.remote())
                .add(routes);
        CachePrune pruning =
                new CachePrune(settings.root(), building.cache(), store.collector(), prunes);
        new BuildCacheRoutes(building.cache(), pruning, prunes).add(routes);
        new BuildKitRoutes(
                        settings.clock(),
                        building.builder(),
                        building.contexts(),
                        building.remote(),
                        store,
                        building.cache(),
                        pruning)
                .add(routes);
        new DiskUsageRoutes(engine, images, building.cache(), view).add(routes);
        new VolumeRoutes(engine.volumes(), prunes).add(routes);
        new NetworkRoutes(networks, engine.containers(), prunes).add(routes);
        SwarmRoutes.add(routes);
        UnsupportedRoutes.add(routes);
        this.handler = routes.handler();
    }

    /** What a server serves: this, with Docker's errors and default limits. */
    public HttpService service() {
        return HttpService.of(this, errors);
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        handler.handle(request, response);
    }
}
