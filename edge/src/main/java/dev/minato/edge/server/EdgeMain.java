package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.control.WarmupMessage;
import dev.minato.edge.proxy.AccessLog;
import dev.minato.edge.proxy.FatalError;
import dev.minato.edge.proxy.Ingress;
import dev.minato.edge.proxy.IngressSettings;
import dev.minato.edge.proxy.RoutingState;
import dev.minato.edge.proxy.SocketTransport;
import dev.minato.launch.StartupWarmup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the data plane: {@code EdgeMain --socket PATH --state FOLDER --http ADDRESS:PORT} and what
 * else {@link EdgeOptions} knows. It serves until it is killed or a successor has taken over and
 * everything in flight is finished, here and at an edge that this one has replaced itself. Exit
 * code 1 and a line on standard error (also in {@code FOLDER/error}) when it cannot start, 2 for a
 * wrong command line.
 */
public final class EdgeMain {
    private static final Path MIGRATE = Path.of("/proc/sys/net/ipv4/tcp_migrate_req");
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Pattern OPEN_FILES = Pattern.compile(" (\\d{1,18}) ");
    private static final Duration TERM = Duration.ofSeconds(10);

    /** Heap that a client takes which has a request under way, what its budget counts left out. */
    private static final long CLIENT_BYTES = 8 << 10;

    /** Heap for everything else: classes, tables, the young generation, forwarded ports. */
    private static final long OTHERS = 28L << 20;

    private EdgeMain() {}

    /** No field: what is begun ahead is begun before the log. */
    private static Logger log() {
        return LoggerFactory.getLogger(EdgeMain.class);
    }

    /** Runs an edge in this process. */
    public static void main(String[] args) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler(EdgeMain::failed);
        StartupWarmup.numbers();
        StartupWarmup.begin(WarmupMessage::ofEdge);
        EdgeOptions options;
        try {
            options = EdgeOptions.parse(args);
        } catch (Fault e) {
            System.err.println("edge: " + e.text());
            System.exit(2);
            return;
        }
        try {
            serve(options);
            System.exit(0);
        } catch (Fault e) {
            System.err.println("edge: " + e.text());
            explain(options.state(), e.text());
            System.exit(1);
        }
    }

    /** A thread has ended that was not meant to: at an Error the process does too. */
    private static void failed(Thread thread, Throwable cause) {
        FatalError.check(cause);
        log().error("the thread {} failed", thread.getName(), cause);
    }

    private static void serve(EdgeOptions options) throws InterruptedException {
        allowMigration();
        Optional<Takeover> takeover = Takeover.reach(options.socket());
        if (takeover.isPresent() && !options.takeover()) {
            takeover.get().giveUp();
            throw Fault.conflict(
                    "an edge already runs here (pid "
                            + takeover.get().predecessor()
                            + ", "
                            + options.socket()
                            + "): use --takeover true to replace it");
        }
        SocketTransport.Loops loops = SocketTransport.start(options.transport(), options.threads());
        AccessLog accessLog = new AccessLog(options.accessLog(), AccessLog.DEFAULT_BYTES);
        ControlServer control = new ControlServer(options.socket());
        RoutingState routing = new RoutingState(control);
        Ingress ingress =
                new Ingress(loops, routing, accessLog, InstantSource.system(), bounds(options));
        DataPlane data =
                new DataPlane(
                        routing,
                        ingress,
                        new EdgeDocuments(options.state()),
                        options.resolvConf(),
                        options.program(),
                        loops.transport().name());
        start(options, takeover, control, data);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(data, ingress, accessLog, control)));
        control.awaitRetirement();
        log().info("retired, {} clients left", data.clients());
        accessLog.leaveRotation();
        await(() -> data.clients() == 0 && !data.routing().isFollowing(), options.linger());
        control.tellEnd();
    }

    private static void start(
            EdgeOptions options,
            Optional<Takeover> takeover,
            ControlServer control,
            DataPlane data) {
        takeover.ifPresent(Takeover::begin);
        try {
            data.restore(takeover.isPresent());
            int port = data.listen(options.http());
            control.prepare(data);
            takeover.ifPresent(t -> follow(t, data, control));
            control.publish();
            data.holdAlone();
            log().info(
                            "serving HTTP on {}, control socket {}",
                            AddressLiterals.format(options.http().address(), port),
                            options.socket());
        } catch (Fault e) {
            takeover.ifPresent(Takeover::giveUp);
            throw e;
        }
    }

    /** Lets the predecessor go, and keeps it informed for as long as it finishes requests. */
    private static void follow(Takeover takeover, DataPlane data, ControlServer control) {
        data.routing().elsewhere(takeover.finish(data.routing().table().version()));
        data.follows(takeover);
        Thread.ofVirtual().name("follow").start(() -> takeover.follow(data.routing(), control));
    }

    /** Ends on SIGTERM: what is in flight gets a few seconds, and WebSockets are closed. */
    private static void end(
            DataPlane data, Ingress ingress, AccessLog accessLog, ControlServer control) {
        data.retire();
        data.routing().end();
        try {
            await(() -> data.clients() == 0, TERM);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        control.tellEnd();
        ingress.stop();
        accessLog.close();
    }

    private static void await(BooleanSupplier over, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!over.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    private static IngressSettings bounds(EdgeOptions options) {
        long room = Runtime.getRuntime().maxMemory() - IngressSettings.BUFFER_BYTES - OTHERS;
        int clients = Math.clamp(room / CLIENT_BYTES, 64, byDescriptors());
        return new IngressSettings(
                clients, options.headBytes(), IngressSettings.BUFFER_BYTES, options.trusted());
    }

    /** Half of the descriptors (proc_pid_limits(5)): a client needs one, and a backend for it. */
    private static int byDescriptors() {
        long descriptors = 1024;
        try (Stream<String> limits = Files.lines(LIMITS)) {
            Matcher soft =
                    OPEN_FILES.matcher(
                            limits.filter(line -> line.startsWith("Max open files"))
                                    .findFirst()
                                    .orElse(""));
            descriptors = soft.find() ? Long.parseLong(soft.group(1)) : descriptors;
        } catch (IOException e) {
            log().warn("{} cannot be read: {}", LIMITS, Reason.of(e));
        }
        return Math.clamp((descriptors - 256) / 2, 64, 20_000);
    }

    /** Connections that wait to be accepted move to the successor's socket (tcp(7), Linux 5.14). */
    private static void allowMigration() {
        try {
            if (!Files.readString(MIGRATE).strip().equals("1")) {
                Files.writeString(MIGRATE, "1\n");
            }
        } catch (IOException e) {
            log().warn(
                            "{} cannot be set to 1 ({}): a replacement of the edge may reset"
                                    + " connections that are just being made",
                            MIGRATE,
                            Reason.of(e));
        }
    }

    private static void explain(Path state, String text) {
        try {
            Files.createDirectories(state);
            Files.write(state.resolve("error"), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            log().debug("the reason cannot be left in {}: {}", state, Reason.of(e));
        }
    }
}
