package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.http.Handler;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;

/** The routes of the API, each with and without a version before it. */
public final class Routes {
    private final Router.Builder router = Router.builder();
    private final Errors errors;

    public Routes(Errors errors) {
        this.errors = errors;
    }

    public Routes get(String pattern, Call.Action action) {
        return route("GET", pattern, action);
    }

    public Routes head(String pattern, Call.Action action) {
        return route("HEAD", pattern, action);
    }

    public Routes post(String pattern, Call.Action action) {
        return route("POST", pattern, action);
    }

    public Routes put(String pattern, Call.Action action) {
        return route("PUT", pattern, action);
    }

    public Routes delete(String pattern, Call.Action action) {
        return route("DELETE", pattern, action);
    }

    private Routes route(String method, String pattern, Call.Action action) {
        router.route(method, pattern, (request, response) -> run(action, request, response));
        return this;
    }

    private void run(Call.Action action, Request request, Response response) throws Exception {
        errors.common(response);
        try {
            action.run(new Call(request, response, ApiVersion.of(request.target())));
        } catch (NotImplemented missing) {
            if (response.committed()) {
                throw Fault.of(Fault.Kind.UNAVAILABLE, missing.text(), missing);
            }
            errors.write(missing, response);
        }
    }

    /** What serves them all. */
    public Handler handler() {
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
