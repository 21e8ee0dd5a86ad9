package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.http.Access;
import dev.minato.http.RequestHandler;
import dev.minato.http.Router;

import java.util.Locale;

/**
 * Adds routes of one provider by the scope that they are in. Paths are written in Azure's spelling
 * ({@code containerApps/{app}/listSecrets}) and hold in any: what is asked comes in lower case
 * ({@link ArmPath}). Whoever may ask is then told when subscription or group do not exist.
 */
public final class ProviderRoutes {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String GROUP = SUBSCRIPTION + "/resourcegroups/{group}";

    private final Router.Builder routes;
    private final ResourceGroups groups;
    private final String provider;

    ProviderRoutes(Router.Builder routes, ResourceGroups groups, String namespace) {
        this.routes = routes;
        this.groups = groups;
        this.provider = "/providers/" + namespace + "/";
    }

    /** Below the provider, in a resource group. */
    ProviderRoutes inGroup(String method, String path, RequestHandler handler) {
        return add(method, GROUP + provider + path, Access.OWNER, handler);
    }

    /** Below the provider, in the subscription. */
    ProviderRoutes inSubscription(String method, String path, RequestHandler handler) {
        return add(method, SUBSCRIPTION + provider + path, Access.OWNER, handler);
    }

    /** In a resource group without the provider, as Azure's streams are; for others as well. */
    ProviderRoutes streams(String path, Access access, RequestHandler handler) {
        return add("GET", GROUP + "/" + path, access, handler);
    }

    /** Anywhere: for the ground itself. */
    ProviderRoutes at(String method, String path, RequestHandler handler) {
        return add(method, path, Access.OWNER, handler);
    }

    private ProviderRoutes add(String method, String path, Access access, RequestHandler handler) {
        StringBuilder pattern = new StringBuilder();
        for (String part : path.substring(1).split("/", -1)) {
            pattern.append('/').append(part.startsWith("{") ? part : part.toLowerCase(Locale.ROOT));
        }
        routes.route(
                method,
                pattern.toString(),
                access,
                (request, response) -> {
                    ArmPath.requireScope(request.path(), groups);
                    handler.handle(request, response);
                });
        return this;
    }
}
