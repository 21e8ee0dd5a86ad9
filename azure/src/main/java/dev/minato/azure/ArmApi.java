package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.http.Handler;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.http.Service;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster;

import java.util.Locale;

/**
 * Resource Manager of one instance. Paths are read in any case and with repeated slashes, every
 * api-version is taken: az sends them so. Thread-safe.
 */
public final class ArmApi implements Handler {
    private final Router router;

    /**
     * The API.
     *
     * @param apps the domain
     * @param cluster logs of replicas
     * @param host the daemon's account of itself
     */
    public ArmApi(Apps apps, Cluster cluster, HostStatus host) {
        Answers answers = new Answers(apps);
        Router.Builder routes = Router.builder().collapseSlashes();
        new AppRoutes(apps, answers).add(routes);
        new GroundRoutes(apps, answers, host).add(routes);
        new StreamRoutes(cluster).add(routes);
        routes.unmatched((request, response, allowed) -> {
            throw Fault.notFound(
                    "No resource or action is served at "
                            + request.method()
                            + " '"
                            + request.path()
                            + "'.");
        });
        this.router = routes.build();
    }

    /** What a server serves: this, with Resource Manager's errors. */
    public Service service() {
        return Service.of(this, new ArmErrors());
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        router.handle(request.withPath(request.path().toLowerCase(Locale.ROOT)), response);
    }
}
