package dev.minato.platform;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The data plane as the domain sees it: all edges that live, as one. It keeps what each owner of
 * routes gives it apart from what others do. Thread-safe.
 */
public interface Edge {
    /**
     * Replaces all routes of an owner. Returns when they are in force: a backend left out gets no
     * new request from then on.
     *
     * @throws dev.minato.base.Fault unavailable when no edge answers, conflict when a host is
     *     another owner's; the table before stays in force
     */
    void apply(RouteOwner owner, List<HostRoute> routes);

    /**
     * Changes a few routes of an owner that has given all of them before; else as {@link #apply}.
     *
     * @throws dev.minato.base.Fault also conflict when it has not
     */
    void change(RouteOwner owner, RouteChange change);

    /**
     * Completes when a backend is in no route and has nothing in flight; at once when the edge
     * never heard of it.
     */
    CompletableFuture<Void> drained(String backendId);

    /**
     * Completes when a group whose routes are all asleep has nothing in flight at any edge and new
     * requests are held, so that its last replica may be stopped; or, called off, when a request
     * has arrived or it is not asleep. A request that arrives later is told to the {@link
     * EdgeListener}. Never fails.
     */
    CompletableFuture<GroupSleep> asleep(GroupKey group);

    /** Who is told what happens at the edge, from now on. */
    void listen(EdgeListener listener);
}
