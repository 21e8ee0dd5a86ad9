package dev.minato.edge;

import java.util.List;

/** A route with its backends as they live in this process. */
record Route(HostRoute spec, List<Upstream> upstreams) {
    /** Whether a request can be passed on now. */
    boolean open() {
        return spec.state() == RouteState.READY && !upstreams.isEmpty();
    }
}
