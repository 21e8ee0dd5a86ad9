package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.launch.ProductFolder;
import dev.minato.linux.HostInfo;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.HostCommand;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A home whose daemon runs in this process, with an edge of its own that runs from this class path.
 * Closing it takes everything off the host and compares that with what it was.
 */
final class DaemonHome implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STATUS =
            "/subscriptions/00000000-0000-0000-0000-000000000001/providers/Minato.Host/status/default"
                + "?api-version=2025-07-01";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Home home;
    private final ProductFolder product;
    private final int ingress;
    private final Set<String> before;
    private final Set<String> threadsBefore = threads();

    DaemonHome(Path folder) throws IOException {
        this.home = Home.at(Files.createDirectory(folder.toRealPath().resolve("home")));
        Path built = Files.createDirectory(folder.resolve("product"));
        Files.write(
                built.resolve("all.jars"),
                List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
        this.product =
                new ProductFolder(
                        built,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "test",
                        Optional.empty());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.ingress = free.getLocalPort();
        }
        this.before = onHost();
    }

    Home home() {
        return home;
    }

    ProductFolder product() {
        return product;
    }

    int ingress() {
        return ingress;
    }

    /** Where observations of this boot lie. */
    Path boot() {
        return home.run().resolve(HostInfo.bootId());
    }

    Map<String, String> environment() {
        return environment(Map.of());
    }

    /** With other variables than usual. */
    Map<String, String> environment(Map<String, String> other) {
        Map<String, String> all =
                new TreeMap<>(
                        Map.of(
                                "MINATO_HOME",
                                home.root().toString(),
                                "MINATO_INGRESS_HTTP",
                                "127.0.0.1:" + ingress,
                                "MINATO_TRAINING",
                                "off"));
        all.putAll(other);
        return all;
    }

    DaemonSettings settings() {
        return DaemonSettings.of(environment());
    }

    Daemon open() {
        return open(Map.of());
    }

    /** Opens it with other variables than usual. */
    Daemon open(Map<String, String> other) {
        Map<String, String> environment = environment(other);
        return Daemon.open(DaemonSettings.of(environment), environment, product);
    }

    /** Asks the daemon by Docker's API. */
    String docker(HttpCall call) {
        return answer(home.dockerSocket(), call);
    }

    /** The daemon's account of itself, as commands see it. */
    JsonNode status() {
        return JSON.readTree(answer(home.armSocket(), HttpCall.get(STATUS))).path("properties");
    }

    private static String answer(Path socket, HttpCall call) {
        try (HttpReply reply = HttpClient.unix(socket).wholeWithin(PATIENCE).send(call)) {
            String body = new String(reply.body(1 << 20), StandardCharsets.UTF_8);
            assertThat(reply.isSuccess()).as("%s: %s", reply.status(), body).isTrue();
            return body;
        }
    }

    /** Nobody serves at either socket. */
    boolean isSilent() {
        return !Files.exists(home.dockerSocket()) && !Files.exists(home.armSocket());
    }

    /**
     * Threads that serve a daemon of this process; those that a JVM or an edge has are not told.
     */
    Set<String> left() {
        return threads().stream()
                .filter(name -> !threadsBefore.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(thread -> thread.getThreadGroup() != null)
                .filter(thread -> !thread.getThreadGroup().getName().equals("system"))
                .map(Thread::getName)
                .filter(name ->
                        !name.matches(
                                "edge-[0-9]+|VirtualThread.*|ForkJoinPool.*|MasterPoller|junit-.*"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Files of this home that this process holds open. */
    Set<String> descriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(DaemonHome::target)
                    .filter(target -> target.startsWith(home.root().toString()))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // Closed meanwhile.
        }
    }

    /** What this instance has on the host, a line each that begins with its kind. */
    Set<String> onHost() {
        String instance = home.instance();
        Set<String> all = new TreeSet<>();
        for (String process : processes()) {
            all.add("process " + process);
        }
        Mounts.below(home.root()).stream()
                .filter(mount -> !mount.equals(home.root()))
                .forEach(mount -> all.add("mount " + mount));
        lines(all, "namespace ", List.of("ip", "netns"), instance);
        lines(all, "link ", List.of("ip", "-o", "link"), "mn" + instance);
        lines(all, "rules ", List.of("nft", "list", "tables"), "minato_" + instance);
        lines(
                all,
                "cgroup ",
                List.of("find", "/sys/fs/cgroup", "-maxdepth", "5", "-name", "*" + instance + "*"),
                instance);
        return all;
    }

    /** Commands of processes, but this one, that name the home. */
    Set<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.pid() + " " + commandLine(process.pid()))
                .filter(line -> line.contains(home.root() + "/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // Ended meanwhile.
        }
    }

    private static void lines(Set<String> all, String kind, List<String> command, String wanted) {
        for (String line : HostCommand.run(command).text().split("\n", -1)) {
            if (line.contains(wanted)) {
                all.add(kind + line.replaceFirst("^[0-9]+: ", ""));
            }
        }
    }

    /** Waits for what can only be observed from outside. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        Daemon.dismantle(settings(), environment(), product);
        assertThat(onHost()).as("what is left on the host").isEqualTo(before);
    }
}
