package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.GroupStats;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.ServiceListener.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * An edge in this process with a listener of TCP. Nobody leads connections to it, so that one asks
 * for the port at which it arrives.
 */
@Timeout(30)
abstract class TcpFixture {
    static final GroupKey ONE = new GroupKey("queue", "one");
    static final GroupKey TWO = new GroupKey("queue", "two");

    final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();
    final BlockingQueue<String> drained = new LinkedBlockingQueue<>();
    final BlockingQueue<GroupStats> counted = new LinkedBlockingQueue<>();
    EdgeFixture edge;
    int port;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture("auto", signals());
        port = freePort();
        serve(RouteOwner.APPS);
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }

    EdgeSignals signals() {
        return new EdgeSignals() {
            @Override
            public void arrival(GroupKey group, int waiting) {
                arrivals.add(group + " " + waiting);
            }

            @Override
            public void drained(String backend) {
                drained.add(backend);
            }

            @Override
            public void stats(EdgeStats stats) {
                counted.addAll(stats.groups());
            }
        };
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void serve(RouteOwner owner) {
        HostPort at = new HostPort("127.0.0.1", port);
        edge.client.serve(List.of(new ServiceListener(at, owner, Transport.TCP)));
        assertThat(edge.data.state().unbound()).isEmpty();
    }

    static RouteGroup ready(GroupKey key, int weight, Backend... backends) {
        return new RouteGroup(key, weight, GroupState.READY, "", Backends.of(List.of(backends)));
    }

    static RouteGroup without(GroupState state) {
        return RouteGroup.without(ONE, state, "No replica is ready.");
    }

    /** Two hosts, as an app has them, that lead to these. */
    void route(RouteGroup... groups) {
        edge.routes(
                host("queue.internal.test", RoutePolicy.tcp(port), groups),
                host("queue", RoutePolicy.tcp(port), groups));
    }

    static HostRoute host(String name, RoutePolicy policy, RouteGroup... groups) {
        return new HostRoute(name, "queue", List.of(groups), "", policy);
    }

    RawHttpSocket connect() throws IOException {
        return RawHttpSocket.dial(port);
    }

    /** Waits for counts of a group. */
    GroupStats counts(Predicate<GroupStats> wanted) throws InterruptedException {
        while (true) {
            GroupStats stats = counted.poll(15, TimeUnit.SECONDS);
            assertThat(stats).isNotNull();
            if (wanted.test(stats)) {
                return stats;
            }
        }
    }
}
