package dev.minato.docker;

import dev.minato.builder.Builder;
import dev.minato.builder.context.Contexts;
import dev.minato.engine.Engine;
import dev.minato.engine.network.Networks;
import dev.minato.http.Handler;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Service;
import dev.minato.image.Images;
import dev.minato.remote.ImageSource;

/**
 * The Docker Engine API of one instance: what its Unix socket serves. Announced as API 1.50,
 * answers from 1.24 on. Thread-safe.
 */
public final class DockerApi implements Handler {
    private final Errors errors;
    private final Handler handler;

    /**
     * @param settings what the instance tells of itself
     * @param engine containers, execs, volumes and events; its own end is the caller's
     * @param networks of the engine
     * @param images of the store
     * @param source pulls and makes images
     * @param builder builds images
     * @param contexts where contexts of builds are unpacked
     */
    public DockerApi(
            Settings settings,
            Engine engine,
            Networks networks,
            Images images,
            ImageSource source,
            Builder builder,
            Contexts contexts) {
        this.errors = new Errors(settings.version());
        Routes routes = new Routes(errors);
        ImageEvents imageEvents = new ImageEvents(engine.events(), images, settings.clock());
        new SystemRoutes(settings, engine, images).add(routes);
        new EventRoutes(settings, engine.events()).add(routes);
        ContainerView view = new ContainerView(images, settings.clock());
        new ContainerRoutes(engine, images, view).add(routes);
        new ContainerListRoutes(engine, images, view).add(routes);
        new StreamRoutes(engine.containers()).add(routes);
        new ExecRoutes(engine.execs()).add(routes);
        new ImageRoutes(images, engine.containers(), imageEvents).add(routes);
        new ImageTransferRoutes(settings, images, source, imageEvents).add(routes);
        new BuildRoutes(settings, builder, contexts).add(routes);
        new VolumeRoutes(engine.volumes()).add(routes);
        new NetworkRoutes(networks, engine.containers()).add(routes);
        Unsupported.add(routes);
        this.handler = routes.handler();
    }

    /** What a server serves: this, with Docker's errors and default limits. */
    public Service service() {
        return Service.of(this, errors);
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        handler.handle(request, response);
    }
}
