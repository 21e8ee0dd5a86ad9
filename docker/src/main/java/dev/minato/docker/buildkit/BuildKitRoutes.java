package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.docker.build.CachePrune;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.http.ErrorWriter;
import dev.minato.http.Http2Connection;
import dev.minato.http.HttpService;
import dev.minato.http.Request;
import dev.minato.http.grpc.GrpcServer;
import dev.minato.image.ImageStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;

/**
 * {@code POST /grpc} and {@code POST /session}: BuildKit's gRPC over connections that leave
 * HTTP/1.1 by {@code Upgrade: h2c}.
 */
public final class BuildKitRoutes {
    /** Requests have Dockerfiles in them. */
    private static final int LARGEST = 16 << 20;

    private final BuildSessions sessions = new BuildSessions();
    private final ImageBuilder builder;
    private final ContextUnpacker contexts;
    private final RemoteContexts remote;
    private final ImageStore store;
    private final CacheUsage usage;
    private final InstantSource clock;
    private @Nullable GrpcServer server;

    /**
     * @param store takes what is built
     * @param cache of the builder
     */
    public BuildKitRoutes(
            InstantSource clock,
            ImageBuilder builder,
            ContextUnpacker contexts,
            RemoteContexts remote,
            ImageStore store,
            BuildCache cache,
            CachePrune pruning) {
        this.clock = clock;
        this.builder = builder;
        this.contexts = contexts;
        this.remote = remote;
        this.store = store;
        this.usage = new CacheUsage(cache, pruning, clock);
    }

    public void add(VersionedRoutes routes) {
        routes.post("/session", this::session).post("/grpc", this::grpc);
    }

    /** Made when it is first asked for: what it needs is loaded then. */
    private synchronized GrpcServer server() {
        GrpcServer made = server;
        if (made == null) {
            SolveJobs jobs = new SolveJobs();
            DockerfileFrontend frontend =
                    new DockerfileFrontend(builder, contexts, remote, sessions, clock);
            GrpcServer.Builder services = GrpcServer.builder().largest(LARGEST);
            new ControlService(jobs, sessions, new ImageExport(store, sessions, clock), usage)
                    .add(services);
            new BridgeService(jobs, frontend, store.images()).add(services);
            made = services.build();
            server = made;
        }
        return made;
    }

    private void grpc(ApiCall call) throws IOException {
        requireUpgrade(call.request());
        GrpcServer made = server();
        call.response().serveHttp2(HttpService.of(made, ErrorWriter.PLAIN));
    }

    private void session(ApiCall call) throws IOException, InterruptedException {
        Request request = call.request();
        requireUpgrade(request);
        SessionOffer offer = SessionOffer.of(request.headers());
        try (Http2Connection connection = call.response().http2Client()) {
            sessions.hold(offer.on(connection));
        }
    }

    private static void requireUpgrade(Request request) {
        String upgrade = request.header("Upgrade").orElse("").toLowerCase(Locale.ROOT);
        if (upgrade.isEmpty()) {
            throw Fault.invalid("Upgrade", "no upgrade proto in request");
        }
        if (!upgrade.equals("h2c")) {
            throw Fault.invalid("Upgrade", "protocol " + upgrade + " not supported");
        }
    }
}
