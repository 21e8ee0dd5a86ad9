package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.linux.HostInfo;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.network.IpCommand;
import dev.minato.linux.network.Nft;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;
import dev.minato.state.Database;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Networks on this host, and programs inside their namespaces. */
public final class NetworkTestHost {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Home home;
    private final HostNames names;
    private final LoopbackReservations reservations = new LoopbackReservations();
    private final RecordingRegistry registry = new RecordingRegistry();
    private Database database;
    private Networks networks;

    public NetworkTestHost(Path folder) {
        home = Home.at(folder.resolve("home"));
        names = new HostNames(home.instance());
        database = openDatabase();
        networks = openNetworks();
        networks.start();
        networks.prepare();
    }

    private Database openDatabase() {
        return Database.open(home.database(), List.of(Networks.migrations()));
    }

    private Networks openNetworks() {
        return new Networks(
                database,
                home,
                IdSource.random(),
                InstantSource.system(),
                reservations,
                registry,
                new NetworkSettings(Optional.empty(), 2));
    }

    /** A new daemon on what the old one left; both know only the rows. */
    void restart() {
        stop();
        database = openDatabase();
        networks = openNetworks();
        networks.start();
        networks.prepare();
    }

    /** A namespace without a row, and one that a row was made for when the daemon was killed. */
    void restartWithHalfMade() {
        networks.close();
        String half = names.namespace(888_888);
        IpCommand.batch(List.of("netns add " + names.namespace(999_999), "netns add " + half));
        Network network = networks.get("bridge");
        String gateway = network.bridge().orElseThrow().gateway();
        String address = gateway.substring(0, gateway.lastIndexOf('.')) + ".200";
        change(
                "INSERT INTO network_endpoint VALUES(888888, 'half', '"
                        + HostInfo.bootId()
                        + "', '"
                        + network.id()
                        + "', '"
                        + address
                        + "', '', '"
                        + half
                        + "', 'eth0', 0, NULL, '', 0)");
        restart();
    }

    /** The host starts anew: only rows on the disk are left. */
    void reboot() {
        networks.close();
        removeNamespaces();
        deleteBridge();
        deleteTable();
        change("UPDATE network_endpoint SET boot = 'earlier'");
        restart();
    }

    void removeNamespaces() {
        IpCommand.batch(
                census().stream()
                        .filter(name -> name.startsWith(names.namespaces()))
                        .map(name -> "netns delete " + name)
                        .toList());
    }

    /** Changes a row behind the daemon's back. */
    void change(String sql) {
        database.write(tx -> tx.update(sql));
    }

    private void stop() {
        networks.close();
        database.close();
    }

    public void removeAll() {
        networks.removeFromHost();
        database.close();
        reservations.close();
    }

    public Networks networks() {
        return networks;
    }

    LoopbackReservations reservations() {
        return reservations;
    }

    RecordingRegistry registry() {
        return registry;
    }

    NetworkEndpoint connect(String owner, String network, String... names) {
        return networks.connect(owner, new EndpointRequest(network, List.of(names)), 0, List.of());
    }

    public NetworkSandbox acquire(String owner, PortBinding... ports) {
        return networks.acquire(
                new NetworkSandboxRequest(
                        owner, List.of(owner), "bridge", Optional.empty(), List.of(ports)));
    }

    public NetworkSandbox acquire(String owner, List<String> ownNames) {
        return networks.acquire(
                new NetworkSandboxRequest(owner, ownNames, "bridge", Optional.empty(), List.of()));
    }

    public NetworkSandbox acquireOn(String owner, String network, Optional<String> address) {
        return networks.acquire(
                new NetworkSandboxRequest(owner, List.of(owner), network, address, List.of()));
    }

    void awaitPrepared() {
        await(() -> networks.prepared() >= 2);
    }

    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** Everything on the host that carries this instance's name. */
    List<String> census() {
        List<String> all = new ArrayList<>();
        all.addAll(NetworkSysfs.links(names.bridges()));
        all.addAll(NetworkSysfs.links(names.cables()));
        all.addAll(NetworkSysfs.names(HostNames.folder(), names.namespaces()));
        Nft.run("list", "tables")
                .text()
                .lines()
                .filter(t -> t.endsWith(names.table()))
                .forEach(all::add);
        return all;
    }

    /** Bridges and cables. */
    List<String> links() {
        List<String> all = new ArrayList<>(NetworkSysfs.links(names.bridges()));
        all.addAll(NetworkSysfs.links(names.cables()));
        return all;
    }

    String rules() {
        return Nft.run("list", "table", "ip", names.table()).text();
    }

    void deleteTable() {
        Nft.apply("delete table ip " + names.table() + "\n");
    }

    void deleteBridge() {
        IpCommand.batch(List.of("link delete " + names.bridge(0)));
    }

    /** Output of a line of shell inside. */
    String inside(NetworkSandbox box, String script) {
        return run(box, script, "5").text();
    }

    private static HostCommand.Result run(NetworkSandbox box, String script, String seconds) {
        return HostCommand.run(
                List.of(
                        "nsenter",
                        "--net=" + box.netns(),
                        "timeout",
                        seconds,
                        "bash",
                        "-c",
                        script));
    }

    /**
     * Whether an address is that of a host that can be reached: it refuses a connection to a port
     * where nobody listens, and silence does not.
     */
    boolean reaches(NetworkSandbox box, String address) {
        return refused(run(box, knock(address), "5"));
    }

    /** Whether nothing comes back from an address. */
    boolean misses(NetworkSandbox box, String address) {
        return !refused(run(box, knock(address), "0.4"));
    }

    private static String knock(String address) {
        return "exec 3<>/dev/tcp/" + address + "/9";
    }

    private static boolean refused(HostCommand.Result result) {
        return result.complaint().contains("Connection refused");
    }

    /** All that a server says. */
    public String tcp(NetworkSandbox box, String address, int port) {
        return inside(box, "cat < /dev/tcp/%s/%d".formatted(address, port));
    }

    /** What a server says that should not be reached. */
    public String tcpBriefly(NetworkSandbox box, String address, int port) {
        return run(box, "cat < /dev/tcp/%s/%d".formatted(address, port), "0.4").text();
    }

    /** The answer of a UDP server. */
    String udp(NetworkSandbox box, String address, int port, String question) {
        String script =
                "exec 3<>/dev/udp/%s/%d; printf %s >&3; head -c %d <&3"
                        .formatted(address, port, question, question.length());
        return inside(box, script);
    }

    InContainer serve(NetworkSandbox box, int port) throws Exception {
        return serveOn(box, "0.0.0.0", port);
    }

    /** A server inside that greets everyone. */
    InContainer serveOn(NetworkSandbox box, String address, int port) throws Exception {
        String greeting = "I am " + box.endpoint().address();
        return tcpServer(box, address, port, "b'" + greeting + "'", greeting);
    }

    /** A server inside that tells everyone where they come from. */
    InContainer serveSources(NetworkSandbox box, int port) throws Exception {
        return tcpServer(box, "0.0.0.0", port, "a[0].encode()", "sources");
    }

    private static InContainer tcpServer(
            NetworkSandbox box, String address, int port, String answer, String greeting)
            throws Exception {
        return python(
                box,
                """
                import socket
                s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.bind(("%s", %d)); s.listen(); print("ready", flush=True)
                while True:
                    c, a = s.accept(); c.sendall(%s); c.close()
                """
                        .formatted(address, port, answer),
                greeting);
    }

    /** A server inside that sends back what it gets. */
    InContainer serveUdp(NetworkSandbox box, int port) throws Exception {
        return python(
                box,
                """
                import socket
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("0.0.0.0", %d))
                print("ready", flush=True)
                while True:
                    m, a = s.recvfrom(1500); s.sendto(m, a)
                """
                        .formatted(port),
                "echo");
    }

    private static InContainer python(NetworkSandbox box, String program, String greeting)
            throws Exception {
        String nsenter = HostCommand.find("nsenter").orElseThrow().toString();
        try (Pipe out = Pipe.open()) {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    List.of(
                                            nsenter,
                                            "--net=" + box.netns(),
                                            "python3",
                                            "-c",
                                            program),
                                    Map.of("PATH", "/usr/bin:/bin"),
                                    Map.of(1, out.write()),
                                    Optional.empty(),
                                    false));
            out.write().close();
            byte[] ready = new byte[16];
            int read = out.read().read(ready, 0, ready.length);
            if (read <= 0 || !new String(ready, 0, read, UTF_8).startsWith("ready")) {
                throw new IllegalStateException("the server did not start");
            }
            return new InContainer(child, greeting);
        }
    }
}
