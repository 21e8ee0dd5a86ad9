package dev.minato.engine.container;

import dev.minato.engine.Connection;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerSpec;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Health;
import dev.minato.engine.HealthCheck;
import dev.minato.engine.MountPoint;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.Status;
import dev.minato.engine.log.LogFiles;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A container in memory. Whoever moves it from one state to another holds its {@link #lock};
 * anybody may look at any time.
 */
final class Cell {
    private final String id;
    private final Instant created;
    private volatile ContainerSpec spec;
    private final Optional<Long> top;
    private final List<MountPoint> mounts;
    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> execs = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<Integer>> awaitingExit = new ArrayList<>();
    private final CompletableFuture<Integer> removed = new CompletableFuture<>();

    private volatile String name;
    private volatile ContainerState state;
    private volatile List<Connection> connections = List.of();
    private volatile Optional<Health> health = Optional.empty();
    private volatile int restarts;
    private volatile boolean stopRequested;
    private volatile boolean stopping;
    private volatile Duration backOff = Duration.ZERO;
    private volatile Console console;
    private volatile CompletableFuture<Void> cleared = CompletableFuture.completedFuture(null);
    private volatile @Nullable RunRecord run;

    Cell(ContainerRow row, Path directory) {
        this.id = row.id();
        this.name = row.name();
        this.created = row.created();
        this.spec = row.spec();
        this.top = row.top();
        this.mounts = row.mounts();
        this.directory = directory;
        this.console = new Console();
        this.state =
                row.outcome()
                        .map(outcome -> outcome.state(Status.EXITED))
                        .orElse(ContainerState.CREATED);
        if (row.outcome().isPresent()) {
            this.health =
                    spec.healthCheck()
                            .filter(HealthCheck::active)
                            .map(_ -> Health.STARTING.ended());
        }
        this.stopRequested = row.desired() == Desired.STOPPED;
    }

    String id() {
        return id;
    }

    String shortId() {
        return id.substring(0, 12);
    }

    String name() {
        return name;
    }

    void rename(String other) {
        name = other;
    }

    Instant created() {
        return created;
    }

    ContainerSpec spec() {
        return spec;
    }

    /** On other networks than before; called with the lock held. */
    void networkIs(NetworkSpec network) {
        spec = spec.toBuilder().network(network).build();
    }

    /** The uppermost layer of its image. */
    Optional<Long> top() {
        return top;
    }

    List<MountPoint> mounts() {
        return mounts;
    }

    List<MountPoint> volumes() {
        return mounts.stream().filter(mount -> mount.type().equals("volume")).toList();
    }

    /** Its folder below the home. */
    Path directory() {
        return directory;
    }

    Path log() {
        return logFolder().resolve("container.log");
    }

    Path logFolder() {
        return logFolder(directory);
    }

    static Path logFolder(Path directory) {
        return directory.resolve("log");
    }

    LogFiles logFiles() {
        return new LogFiles(log(), spec.log().maxFiles());
    }

    Path rootfs() {
        return directory.resolve("rootfs");
    }

    ReentrantLock lock() {
        return lock;
    }

    ContainerState state() {
        return state;
    }

    Status status() {
        return state.status();
    }

    boolean alive() {
        return state.status().alive();
    }

    void become(ContainerState next) {
        state = next;
    }

    List<Connection> connections() {
        return connections;
    }

    void connected(List<Connection> places) {
        connections = places;
    }

    Optional<Health> health() {
        return health;
    }

    void healthIs(Optional<Health> seen) {
        health = seen;
    }

    int restarts() {
        return restarts;
    }

    void restartsAre(int count) {
        restarts = count;
    }

    /** Whether somebody wanted it to end, so that no policy starts it again. */
    boolean stopRequested() {
        return stopRequested;
    }

    void stopRequested(boolean wanted) {
        stopRequested = wanted;
    }

    /** Whether a stop is under way, which makes an event of its own. */
    boolean stopping() {
        return stopping;
    }

    void stopping(boolean underWay) {
        stopping = underWay;
    }

    /** The delay before the present run, zero when somebody started it. */
    Duration backOff() {
        return backOff;
    }

    void backOff(Duration delay) {
        backOff = delay;
    }

    Console console() {
        return console;
    }

    /** The streams of the next run. */
    void newConsole() {
        console = new Console();
    }

    Set<String> execs() {
        return execs;
    }

    /** Done when nothing of the last run is left on the host. */
    CompletableFuture<Void> cleared() {
        return cleared;
    }

    void clearing(CompletableFuture<Void> work) {
        cleared = work;
    }

    @Nullable RunRecord run() {
        return run;
    }

    void runIs(@Nullable RunRecord record) {
        run = record;
    }

    /** The exit code of the next end of its process; called with the lock held. */
    CompletableFuture<Integer> nextExit() {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        awaitingExit.add(exit);
        return exit;
    }

    /** Tells those who wait for an end; called with the lock held. */
    List<CompletableFuture<Integer>> takeAwaitingExit() {
        List<CompletableFuture<Integer>> all = List.copyOf(awaitingExit);
        awaitingExit.clear();
        return all;
    }

    CompletableFuture<Integer> removed() {
        return removed;
    }

    Container view() {
        List<String> running = execs.stream().sorted(Comparator.naturalOrder()).toList();
        return new Container(
                id,
                name,
                created,
                spec,
                state,
                restarts,
                health,
                mounts,
                connections,
                running,
                directory);
    }
}
