package dev.minato.edge.proxy;

import dev.minato.edge.IngressCheck;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.http.EdgePages.Page;

import org.jspecify.annotations.Nullable;

/** Says of a host that has no route of HTTP what it may have been meant to be. */
final class UnknownHost {
    private UnknownHost() {}

    /** Answers a request for it; whoever asks whether this edge serves is told so. */
    static void answer(RoutingState routing, ProxyExchange exchange) {
        String host = exchange.request().host();
        if (host.equals(IngressCheck.HOST)) {
            exchange.answerAlive();
        } else {
            exchange.fail(page(routing, host, exchange.client().inside()));
        }
    }

    /**
     * @param inside on whose network the container is that asks; null for the world
     */
    private static Page page(RoutingState routing, String host, @Nullable RouteOwner inside) {
        CompiledRoute other = routing.routes().visible(host, inside);
        if (other != null && other.spec().policy().tcpPort().isPresent()) {
            return EdgeProblems.notHttp(other.spec());
        }
        return routing.unread()
                ? EdgeProblems.tableUnread(host)
                : notFound(routing.routes(), host, inside);
    }

    /** A host of a revision or a label, {@code app--suffix} or {@code app---label}, says so. */
    private static Page notFound(RouteIndex routes, String host, @Nullable RouteOwner inside) {
        int end = host.indexOf('.');
        String first = end < 0 ? host : host.substring(0, end);
        int dashes = first.indexOf("--");
        CompiledRoute app =
                dashes <= 0
                        ? null
                        : routes.visible(
                                first.substring(0, dashes) + host.substring(first.length()),
                                inside);
        if (app == null) {
            return EdgeProblems.hostNotFound(host);
        }
        boolean label = first.startsWith("---", dashes);
        return EdgeProblems.partNotFound(app.spec().app(), label ? first.substring(dashes) : first);
    }
}
