package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Handler;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.http.Service;
import dev.minato.platform.Apps;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;

/**
 * Resource Manager of one instance. Paths are read in any case, with repeated slashes and one at
 * the end, every api-version is taken: clients send them so. Thread-safe.
 */
public final class ArmApi implements Handler {
    private final Router router;

    /**
     * The API.
     *
     * @param apps the domain
     * @param host the daemon's account of itself
     */
    public ArmApi(Apps apps, HostStatus host) {
        this(apps, host, InstantSource.system());
    }

    /**
     * The same with another clock, for the tokens of log streams.
     *
     * @param clock the time
     */
    public ArmApi(Apps apps, HostStatus host, InstantSource clock) {
        Answers answers = new Answers(apps);
        StreamTokens tokens = new StreamTokens(clock);
        Router.Builder routes = Router.builder();
        new AppRoutes(apps, answers, tokens).add(routes);
        new RevisionRoutes(apps, answers).add(routes);
        new OperationRoutes(apps).add(routes);
        new EnvironmentRoutes(apps, tokens).add(routes);
        new GroundRoutes().add(routes);
        new HostRoutes(host).add(routes);
        new LogRoutes(apps, tokens).add(routes);
        new ExecRoutes(apps, tokens).add(routes);
        this.router = routes.unmatched(ArmApi::refuse).build();
    }

    /** What a server serves: this, with Resource Manager's errors. */
    public Service service() {
        return Service.of(this, new ArmErrors()).byRoute();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        String path = ArmPath.canonical(request.path());
        ArmPath.requireScope(path);
        router.handle(request.withPath(path), response);
    }

    private static void refuse(Request request, Response response, List<String> allowed)
            throws IOException {
        String what = request.method() + " '" + ArmPath.shown(request.path()) + "'";
        if (allowed.isEmpty()) {
            throw Fault.notFound("No resource or action is served at " + what + ".");
        }
        String methods = String.join(", ", allowed);
        response.header("Allow", methods);
        Answers.json(
                response,
                405,
                Json.error("MethodNotAllowed", what + " is not served: use " + methods + "."));
    }
}
