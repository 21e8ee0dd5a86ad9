package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.base.Home;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.EdgeState;
import dev.minato.edge.HostPort;
import dev.minato.edge.IngressCheck;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.control.EdgeProcess;
import dev.minato.launch.ProcessRole;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.HostInfo;
import dev.minato.linux.cgroup.CgroupTree;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The edge of this instance: adopted, started or replaced by one of our build, and the line to it.
 * Its process takes as long to start as we do, so it starts beside us: only who needs the line
 * waits for it.
 */
final class EdgeLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeLink.class);
    private static final String LEAF = "edge";
    private static final Duration QUESTION = Duration.ofSeconds(2);
    private final HostPort http;
    private final EdgeProcess process;
    private final CompletableFuture<EdgeClient> client;
    private final CgroupTree tree;
    private final EdgeSignalRelay hearing = new EdgeSignalRelay();

    EdgeLink(DaemonSettings settings, ProductFolder product, CgroupTree tree) {
        this.tree = tree;
        Home home = settings.home();
        Path state = home.run().resolve(HostInfo.bootId()).resolve("edge");
        List<String> line = product.command(ProcessRole.EDGE, List.of());
        this.http = new HostPort(settings.ingressHttp().host(), settings.ingressHttp().port());
        List<String> options = settings.ingress().options();
        // An edge of other options is replaced as one of another build is.
        String program = product.hash() + " " + String.join(" ", options);
        this.process =
                new EdgeProcess(
                        new EdgeProcess.Settings(
                                // EdgeProcess adds the main class itself.
                                line.subList(0, line.size() - 1),
                                program,
                                home.edgeSocket(),
                                state,
                                home.logs(),
                                http,
                                options),
                        pid -> tree.enter(LEAF, pid));
        this.client =
                CompletableFuture.supplyAsync(
                        () -> connect(home.edgeSocket(), program),
                        task -> Thread.ofPlatform().name("edge-start").daemon().start(task));
    }

    private EdgeClient connect(Path socket, String program) {
        EdgeState running = process.ensure();
        if (!running.program().equals(program) || isElsewhere(running)) {
            log.info(
                    "the edge is {} on {}: replaced by {} on {}",
                    running.program(),
                    running.ingress(),
                    program,
                    http);
            process.replace();
        }
        return EdgeClient.connect(socket, hearing);
    }

    /** Whether it listens at an address that is wanted no more; port 0 is any. */
    private boolean isElsewhere(EdgeState running) {
        if (http.port() == 0 || running.ingress().isEmpty()) {
            return false;
        }
        HostPort there = AddressLiterals.endpoint("ingress", running.ingress());
        return !AddressLiterals.socket(there.address(), there.port())
                .equals(AddressLiterals.socket(http.address(), http.port()));
    }

    /**
     * Asks the ingress itself, where clients of apps do.
     *
     * @return what is wrong, in a sentence; empty when it serves
     */
    Optional<String> trouble() {
        EdgeState edge = client().state();
        return IngressCheck.ask(edge.ingress(), edge.pid(), QUESTION);
    }

    /**
     * The line to the edge, which answers; waits until it does.
     *
     * @throws Fault with the edge's own words when it cannot start
     */
    EdgeClient client() {
        return Futures.join(client);
    }

    /** What the edge says of its own. */
    EdgeSignalRelay hearing() {
        return hearing;
    }

    /** The edge's process ID. */
    long pid() {
        return client().state().pid();
    }

    /**
     * Asks the edge whether it lives, and starts one again when it is gone or silent; the client
     * then tells it everything.
     */
    void watch() {
        process.ensure();
    }

    /** Ends the edge's process. */
    void end() {
        process.stop();
        tree.remove(LEAF);
    }

    @Override
    public void close() {
        var _ = client.thenAccept(EdgeClient::close);
    }
}
