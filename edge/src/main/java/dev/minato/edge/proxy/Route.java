package dev.minato.edge.proxy;

import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteState;

import java.util.List;

/** A route with its backends as they live in this process. */
public record Route(HostRoute spec, List<Upstream> upstreams) {
    /** Whether a request can be passed on now. */
    boolean open() {
        return spec.state() == RouteState.READY && !upstreams.isEmpty();
    }
}
