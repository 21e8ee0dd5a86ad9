package dev.minato.testkit;

import dev.minato.edge.Backend;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A {@link FakeEdge} for tests in real time: it never refuses, and what would take a while has
 * happened when a call returns. Thread-safe.
 */
public final class PromptEdge implements Edge {
    /** Longer than anything that the fake waits for. */
    private static final Duration WHILE = Duration.ofMinutes(2);

    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeEdge edge = new FakeEdge(time, new Random(1), 0).tellingOfChanges();

    private synchronized <T> T prompt(Supplier<T> call) {
        T answer = call.get();
        var until = time.instant().plus(WHILE);
        while (time.step(until)) {
            // Everything that is due.
        }
        return answer;
    }

    private void prompt(Runnable call) {
        prompt(() -> {
            call.run();
            return true;
        });
    }

    @Override
    public void apply(RouteOwner owner, List<HostRoute> routes) {
        prompt(() -> edge.apply(owner, routes));
    }

    @Override
    public void change(RouteOwner owner, RouteChange change) {
        prompt(() -> edge.change(owner, change));
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        return prompt(() -> edge.drained(backendId));
    }

    @Override
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        return prompt(() -> edge.asleep(group));
    }

    @Override
    public void listen(EdgeListener listener) {
        prompt(() -> edge.listen(listener));
    }

    /** Sends a request; it is answered by {@link #finish}, unless it fails at once. */
    public FakeRequest send(String host) {
        return prompt(() -> edge.send(host));
    }

    /** The backend answers a request that is there. */
    public void finish(FakeRequest request) {
        prompt(() -> edge.finish(request));
    }

    /** Nobody can be reached at a backend any more. */
    public void kill(String backendId) {
        prompt(() -> edge.kill(backendId));
    }

    /** The routes in force. */
    public List<HostRoute> table() {
        return prompt(edge::table);
    }

    /** The backend that a request is at. */
    public synchronized Optional<Backend> backend(FakeRequest request) {
        return edge.table().stream()
                .flatMap(route -> route.backends().stream())
                .filter(backend -> backend.id().equals(request.backend()))
                .findFirst();
    }
}
