package dev.minato.edge.proxy;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.RouteGroup;

import java.util.List;

/** A group of a route with its counts and its backends as they live in this process. */
record CompiledGroup(RouteGroup spec, GroupMeter meter, List<Upstream> upstreams) {
    GroupKey key() {
        return spec.key();
    }

    /** Whether a request can be passed on now. */
    boolean open() {
        return spec.state() == GroupState.READY && !upstreams.isEmpty();
    }

    boolean failed() {
        return spec.state() == GroupState.FAILED;
    }
}
