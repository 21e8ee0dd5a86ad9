package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.call.TerminalSizes;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Json;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.Engine;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.WaitCondition;
import dev.minato.image.catalog.Images;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Routes of one container, from creation to removal. */
public final class ContainerRoutes {
    private final Containers containers;
    private final Supplier<String> runtime;
    private final Images images;
    private final ContainerView view;

    public ContainerRoutes(Engine engine, Images images, ContainerView view) {
        this.containers = engine.containers();
        this.runtime = engine::runtime;
        this.images = images;
        this.view = view;
    }

    public void add(VersionedRoutes routes) {
        routes.post("/containers/create", this::create)
                .get("/containers/{id}/json", this::inspect)
                .post("/containers/{id}/start", this::start)
                .post("/containers/{id}/stop", this::stop)
                .post("/containers/{id}/restart", this::restart)
                .post("/containers/{id}/kill", this::kill)
                .post("/containers/{id}/pause", this::pause)
                .post("/containers/{id}/unpause", this::unpause)
                .post("/containers/{id}/rename", this::rename)
                .post("/containers/{id}/wait", this::await)
                .post("/containers/{id}/resize", this::resize)
                .get("/containers/{id}/top", this::top)
                .delete("/containers/{id}", this::remove);
    }

    private void create(ApiCall call) throws IOException {
        CreateRequest request = CreateRequest.parse(call.body(RequestSchemas.container()));
        if (request.image().isEmpty()) {
            throw Fault.invalid("Image", "no image specified");
        }
        ImageId image = images.find(request.image());
        requirePlatform(call.query("platform"), request.image(), image);
        request.requireRuntime(runtime.get());
        request.requireEndpoints(call.version());
        Optional<String> name = call.text("name").map(ContainerRoutes::bare);
        Container made = containers.create(request.spec(name, image));
        call.created(Fields.of("Id", made.id()).put("Warnings", request.warnings(call.version())));
    }

    private static String bare(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private void requirePlatform(String asked, String name, ImageId image) {
        if (asked.isEmpty() || images.get(image).config().platform().runs(Platform.parse(asked))) {
            return;
        }
        throw Fault.notFound(
                "image with reference "
                        + name
                        + " was found but does not provide the specified platform ("
                        + asked
                        + ")");
    }

    private void inspect(ApiCall call) throws IOException {
        Container container = containers.get(call.variable("id"));
        boolean size = call.flag("size");
        long written = size ? containers.writtenBytes(container.id()) : 0;
        call.ok(view.inspect(container, call.version(), size, written));
    }

    private void start(ApiCall call) throws IOException {
        if (call.request().body(16 << 10).length > 7) {
            throw Fault.invalid(
                    "body",
                    "starting container with non-empty request body was deprecated since API v1.22"
                            + " and removed in v1.24");
        }
        if (!call.query("checkpoint").isEmpty() || !call.query("checkpoint-dir").isEmpty()) {
            throw Fault.unsupported("checkpoint", "checkpoints are not supported by Minato");
        }
        call.empty(containers.start(call.variable("id")) ? 204 : 304);
    }

    private void stop(ApiCall call) throws IOException {
        call.ignoreBody();
        boolean ran = containers.stop(call.variable("id"), grace(call), call.query("signal"));
        call.empty(ran ? 204 : 304);
    }

    private void restart(ApiCall call) throws IOException {
        call.ignoreBody();
        containers.restart(call.variable("id"), grace(call), call.query("signal"));
        call.empty(204);
    }

    private static Optional<Duration> grace(ApiCall call) {
        return call.text("t").map(text -> Duration.ofSeconds(number("t", text)));
    }

    private static int number(String field, String text) {
        if (!text.matches("-?[0-9]{1,9}")) {
            throw Fault.invalid(
                    field, "invalid " + field + " \"" + text + "\": give a number of seconds");
        }
        return Integer.parseInt(text);
    }

    private void kill(ApiCall call) throws IOException {
        call.ignoreBody();
        containers.kill(call.variable("id"), call.query("signal"));
        call.empty(204);
    }

    private void pause(ApiCall call) throws IOException {
        containers.pause(call.variable("id"));
        call.empty(204);
    }

    private void unpause(ApiCall call) throws IOException {
        containers.unpause(call.variable("id"));
        call.empty(204);
    }

    private void rename(ApiCall call) throws IOException {
        String name = bare(call.query("name"));
        if (name.isEmpty()) {
            throw Fault.invalid("name", "Neither old nor new names may be empty");
        }
        containers.rename(call.variable("id"), name);
        call.empty(204);
    }

    private void remove(ApiCall call) throws IOException {
        if (call.flag("link")) {
            throw Fault.unsupported("link", "links are not supported by Minato");
        }
        containers.remove(call.variable("id"), call.flag("force"), call.flag("v"));
        call.empty(204);
    }

    /** Status and headers go out at once: clients start the container only after them. */
    private void await(ApiCall call) throws IOException, InterruptedException {
        WaitCondition condition =
                switch (call.query("condition")) {
                    case "", "not-running" -> WaitCondition.NOT_RUNNING;
                    case "next-exit" -> WaitCondition.NEXT_EXIT;
                    case "removed" -> WaitCondition.REMOVED;
                    default ->
                            throw Fault.invalid(
                                    "condition",
                                    "invalid condition: \"" + call.query("condition") + "\"");
                };
        call.ignoreBody();
        CompletableFuture<Integer> exit = containers.wait(call.variable("id"), condition);
        call.response().onGone(() -> exit.cancel(false));
        call.response().header("Content-Type", "application/json");
        try {
            OutputStream out = call.response().stream();
            out.write(Json.line(Fields.of("StatusCode", exit.get()).map(), "\n"));
            out.close();
        } catch (CancellationException | ExecutionException e) {
            throw new IOException("nobody waits any more", e);
        }
    }

    private void resize(ApiCall call) throws IOException {
        call.ignoreBody();
        containers.resize(
                call.variable("id"), TerminalSizes.height(call), TerminalSizes.width(call));
        call.empty(200);
    }

    private void top(ApiCall call) throws IOException {
        List<String> arguments =
                call.text("ps_args")
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of());
        ProcessTable table = containers.top(call.variable("id"), arguments);
        call.ok(Fields.of("Processes", table.processes()).put("Titles", table.titles()));
    }
}
