package dev.minato.docker.call;

import dev.minato.docker.wire.ApiVersion;
import dev.minato.http.Request;
import dev.minato.http.RequestHandler;
import dev.minato.http.Response;
import dev.minato.http.Router;

/** The routes of the API, each with and without a version before it. */
public final class VersionedRoutes {
    private final Router.Builder router = Router.builder();
    private final DockerErrors errors;

    public VersionedRoutes(DockerErrors errors) {
        this.errors = errors;
    }

    public VersionedRoutes get(String pattern, ApiCall.Action action) {
        return route("GET", pattern, action);
    }

    public VersionedRoutes head(String pattern, ApiCall.Action action) {
        return route("HEAD", pattern, action);
    }

    public VersionedRoutes post(String pattern, ApiCall.Action action) {
        return route("POST", pattern, action);
    }

    public VersionedRoutes put(String pattern, ApiCall.Action action) {
        return route("PUT", pattern, action);
    }

    public VersionedRoutes delete(String pattern, ApiCall.Action action) {
        return route("DELETE", pattern, action);
    }

    private VersionedRoutes route(String method, String pattern, ApiCall.Action action) {
        router.route(method, pattern, (request, response) -> run(action, request, response));
        return this;
    }

    private void run(ApiCall.Action action, Request request, Response response) throws Exception {
        errors.common(response);
        action.run(new ApiCall(request, response, ApiVersion.of(request.target())));
    }

    /** What serves them all. */
    public RequestHandler handler() {
        Router built =
                router.unmatched((request, response, allowed) -> errors.unknownRoute(response))
                        .build();
        return (request, response) -> serve(built, request, response);
    }

    private static void serve(Router router, Request request, Response response) throws Exception {
        String path = request.path();
        if (request.method().equals("OPTIONS")) {
            response.send();
        } else if (path.contains("//")) {
            String query = request.target().substring(path.length());
            response.status(301).header("Location", Router.collapsed(path) + query).send();
        } else {
            router.handle(request.withPath(ApiVersion.strip(path)), response);
        }
    }
}
