package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.HttpService;
import dev.minato.http.Request;
import dev.minato.http.RequestHandler;
import dev.minato.http.Response;
import dev.minato.http.Router;

import java.io.IOException;
import java.util.List;

/**
 * Resource Manager of one instance, made of its providers. Paths are read in any case, with
 * repeated slashes and one at the end, every api-version is taken: clients send them so.
 * Thread-safe.
 */
public final class ArmApi implements RequestHandler {
    private final ResourceGroups groups;
    private final Router router;

    /**
     * The API.
     *
     * @param groups those that paths may name
     * @param providers one for each namespace; the one asked most often first
     */
    public ArmApi(ResourceGroups groups, List<ResourceProvider> providers) {
        Router.Builder routes = Router.builder();
        for (ResourceProvider provider : providers) {
            provider.addRoutes(new ProviderRoutes(routes, groups, provider.namespace()));
        }
        new ProviderCatalog(providers)
                .add(new ProviderRoutes(routes, groups, "Microsoft.Resources"));
        this.groups = groups;
        this.router = routes.unmatched(this::refuse).build();
    }

    /** What a server serves: this, with Resource Manager's errors. */
    public HttpService service() {
        return HttpService.of(this, new ArmErrors()).byRoute();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        router.handle(request.withPath(ArmPath.canonical(request.path())), response);
    }

    private void refuse(Request request, Response response, List<String> allowed)
            throws IOException {
        ArmPath.requireScope(request.path(), groups);
        String what = request.method() + " '" + ArmPath.shown(request.path()) + "'";
        if (allowed.isEmpty()) {
            throw Fault.notFound("No resource or action is served at " + what + ".");
        }
        String methods = String.join(", ", allowed);
        response.header("Allow", methods);
        ArmResponses.json(
                response,
                405,
                Json.error("MethodNotAllowed", what + " is not served: use " + methods + "."));
    }
}
