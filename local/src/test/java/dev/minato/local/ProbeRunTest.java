package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.Check;
import dev.minato.platform.Probe.TcpSocket;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

@Timeout(20)
class ProbeRunTest implements ProbeRun.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Override
    public void started() {
        heard.add("started");
    }

    @Override
    public void ready(boolean ready, String message) {
        heard.add(ready ? "ready" : "not ready: " + message);
    }

    @Override
    public void unhealthy(Probe probe, String message) {
        heard.add("unhealthy: " + message);
    }

    @Test
    void theDefaultsMakeAReplicaReadyWithTheFirstConnection() throws Exception {
        int port = freePort();
        begin(defaults(port));
        assertThat(heard).isEmpty();
        long listening = System.nanoTime();
        listen(port);
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).isEqualTo("ready");
        assertThat(Duration.ofNanos(System.nanoTime() - listening))
                .isLessThan(Duration.ofMillis(900));
    }

    @Test
    void aUsersStartupProbeKillsAfterItsLimitAndHoldsTheOthersBack() throws Exception {
        int port = freePort();
        begin(
                List.of(
                        user(Probe.Type.STARTUP, port, 0, 2),
                        user(Probe.Type.READINESS, port, 0, 1),
                        user(Probe.Type.LIVENESS, port, 0, 1)));
        assertThat(heard.take()).startsWith("unhealthy: Startup probe failed: connect to");
        assertThat(heard).isEmpty();
    }

    @Test
    void aUsersInitialDelayIsKept() throws Exception {
        int port = listen(0);
        long begun = System.nanoTime();
        begin(List.of(user(Probe.Type.READINESS, port, 1, 3)));
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).isEqualTo("ready");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(990));
    }

    @Test
    void readinessComesAndGoesWithoutKilling() throws Exception {
        int port = freePort();
        begin(List.of(user(Probe.Type.READINESS, port, 0, 1)));
        assertThat(heard.take()).isEqualTo("started");
        ServerSocket server = server(port);
        assertThat(heard.take()).isEqualTo("ready");
        server.close();
        assertThat(heard.take()).startsWith("not ready: Readiness probe failed: connect to");
        listen(port);
        assertThat(heard.take()).isEqualTo("ready");
    }

    @Test
    void livenessKillsOnceAfterItsLimit() throws Exception {
        int port = freePort();
        begin(List.of(user(Probe.Type.LIVENESS, port, 0, 2)));
        assertThat(heard.take()).isEqualTo("started");
        List<String> next = List.of(heard.take(), heard.take());
        assertThat(next).anySatisfy(each -> assertThat(each).isEqualTo("ready"));
        assertThat(next)
                .anySatisfy(
                        each -> assertThat(each).startsWith("unhealthy: Liveness probe failed"));
        assertThat(heard.poll(1200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void withoutProbesAProcessThatRunsForASecondIsReady() throws Exception {
        long begun = System.nanoTime();
        begin(List.of());
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).isEqualTo("ready");
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(990));
    }

    @Test
    void afterItIsClosedNothingIsHeard() throws Exception {
        ProbeRun run = begin(List.of(user(Probe.Type.LIVENESS, freePort(), 0, 1)));
        run.close();
        heard.clear();
        assertThat(heard.poll(1200, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void oneTryServesReadinessAndLivenessOfTheDefaults() throws Exception {
        int port = freePort();
        ServerSocket server = server(port);
        begin(
                List.of(
                        Probe.byDefault(Probe.Type.STARTUP, port),
                        standard(Probe.Type.READINESS, port, Duration.ofSeconds(5), 100, 48),
                        standard(Probe.Type.LIVENESS, port, Duration.ofSeconds(1), 200, 2)));
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).isEqualTo("ready");

        long begun = System.nanoTime();
        for (int i = 0; i < 11; i++) {
            server.accept().close();
        }

        // The first is startup's. Each period of 100 ms has one, and no second one for liveness.
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isGreaterThan(Duration.ofMillis(890));
        assertThat(heard).isEmpty();
        server.close();
        assertThat(heard.take()).startsWith("unhealthy: Liveness probe failed: connect to");
    }

    @Test
    void livenessOfTheDefaultsKeepsItsOwnTimeout() throws Exception {
        int port = listen(0);
        begin(
                List.of(
                        Probe.byDefault(Probe.Type.STARTUP, port),
                        standard(Probe.Type.READINESS, port, Duration.ofSeconds(5), 100, 48),
                        standard(Probe.Type.LIVENESS, port, Duration.ofNanos(1), 200, 2)));
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).isEqualTo("ready");
        assertThat(heard.take())
                .isEqualTo(
                        "unhealthy: Liveness probe failed: connect to 127.0.0.1:"
                                + port
                                + ": no answer within 0 seconds");
    }

    @Test
    void livenessOfTheDefaultsBeginsAtOnceWhereAnotherDaemonSawTheStart() throws Exception {
        int port = freePort();
        long begun = System.nanoTime();
        begin(
                List.of(
                        standard(Probe.Type.READINESS, port, Duration.ofSeconds(5), 60_000, 48),
                        standard(Probe.Type.LIVENESS, port, Duration.ofSeconds(1), 120_000, 1)),
                true);
        assertThat(heard.take()).isEqualTo("started");
        assertThat(heard.take()).startsWith("unhealthy: Liveness probe failed: connect to");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void whatUsersAskForIsTriedAsTheyAsk() throws Exception {
        int port = freePort();
        ServerSocket server = server(port);
        long begun = System.nanoTime();
        begin(
                List.of(
                        user(Probe.Type.READINESS, port, 0, 1),
                        user(Probe.Type.LIVENESS, port, 0, 1)));
        for (int i = 0; i < 6; i++) {
            server.accept().close();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("two tries a second")
                .isBetween(Duration.ofMillis(1_990), Duration.ofMillis(4_900));
    }

    private ProbeRun begin(List<Probe> probes) {
        return begin(probes, false);
    }

    /**
     * @param before whether it was ready under another daemon
     */
    private ProbeRun begin(List<Probe> probes, boolean before) {
        ProbeRun run =
                new ProbeRun(
                        new Prober(),
                        spec(probes),
                        "127.0.0.1",
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        this);
        open.add(run);
        run.start(before, before);
        return run;
    }

    private int listen(int port) throws IOException {
        return server(port).getLocalPort();
    }

    private ServerSocket server(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        open.add(server);
        return server;
    }

    private int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    private static List<Probe> defaults(int port) {
        return List.of(
                Probe.byDefault(Probe.Type.STARTUP, port),
                Probe.byDefault(Probe.Type.READINESS, port),
                Probe.byDefault(Probe.Type.LIVENESS, port));
    }

    private static Probe user(Probe.Type type, int port, int delay, int failures) {
        Check check = new TcpSocket(port, Optional.empty());
        return new Probe(
                type,
                check,
                Duration.ofSeconds(delay),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                1,
                failures,
                Optional.empty(),
                false);
    }

    /** One that Container Apps adds, in other times. */
    private static Probe standard(
            Probe.Type type, int port, Duration timeout, int period, int failures) {
        return new Probe(
                type,
                new TcpSocket(port, Optional.empty()),
                Duration.ZERO,
                Duration.ofMillis(period),
                timeout,
                1,
                failures,
                Optional.empty(),
                true);
    }

    private static ReplicaContainer spec(List<Probe> probes) {
        return new ReplicaContainer(
                "main",
                new ImageRef("image", "sha256:1", Optional.empty()),
                List.of(),
                List.of(),
                new TreeMap<>(),
                new Cpu(1),
                new Memory(1),
                probes,
                List.of());
    }
}
