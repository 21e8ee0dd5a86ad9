package dev.minato.engine.container;

import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Health;
import dev.minato.engine.MountPoint;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.RunStatus;
import dev.minato.engine.log.LogFiles;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.engine.stored.RunOutcome;
import dev.minato.engine.stored.RunRecord;
import dev.minato.engine.stream.ConmonStreams;

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
public final class ContainerEntry {
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
    private volatile List<NetworkConnection> connections = List.of();
    private volatile Optional<Health> health = Optional.empty();
    private volatile int restarts;
    private volatile boolean stopRequested;
    private volatile boolean stopping;
    private volatile Duration backOff = Duration.ZERO;
    private volatile ConmonStreams console;
    private volatile CompletableFuture<Void> cleared = CompletableFuture.completedFuture(null);
    private volatile CompletableFuture<Void> uncleanEnd = CompletableFuture.completedFuture(null);
    private volatile @Nullable RunRecord run;

    public ContainerEntry(ContainerRow row, Path directory) {
        this.id = row.id();
        this.name = row.name();
        this.created = row.created();
        this.spec = row.spec();
        this.top = row.top();
        this.mounts = row.mounts();
        this.directory = directory;
        this.console = new ConmonStreams();
        this.state = row.outcome().map(RunOutcome::state).orElse(ContainerState.CREATED);
        if (row.outcome().filter(RunOutcome::hasRun).isPresent()) {
            this.health =
                    spec.healthCheck()
                            .filter(HealthCheck::active)
                            .map(_ -> Health.STARTING.ended());
        }
        this.stopRequested = row.desired() == ContainerIntent.STOPPED;
    }

    public String id() {
        return id;
    }

    public String shortId() {
        return id.substring(0, 12);
    }

    public String name() {
        return name;
    }

    public void rename(String other) {
        name = other;
    }

    Instant created() {
        return created;
    }

    public ContainerSpec spec() {
        return spec;
    }

    /** On other networks than before; called with the lock held. */
    public void networkIs(NetworkSpec network) {
        spec = spec.toBuilder().network(network).build();
    }

    /** The uppermost layer of its image. */
    public Optional<Long> top() {
        return top;
    }

    public List<MountPoint> mounts() {
        return mounts;
    }

    public List<MountPoint> volumes() {
        return mounts.stream().filter(mount -> mount.type().equals("volume")).toList();
    }

    /** Its folder below the home. */
    public Path directory() {
        return directory;
    }

    public Path log() {
        return logFolder().resolve("container.log");
    }

    public Path logFolder() {
        return logFolder(directory);
    }

    public static Path logFolder(Path directory) {
        return directory.resolve("log");
    }

    public LogFiles logFiles() {
        return new LogFiles(log(), spec.log().maxFiles());
    }

    public Path rootfs() {
        return directory.resolve("rootfs");
    }

    public ReentrantLock lock() {
        return lock;
    }

    public ContainerState state() {
        return state;
    }

    public RunStatus status() {
        return state.status();
    }

    public boolean alive() {
        return state.status().alive();
    }

    public void become(ContainerState next) {
        state = next;
    }

    public List<NetworkConnection> connections() {
        return connections;
    }

    public void connected(List<NetworkConnection> places) {
        connections = places;
    }

    public Optional<Health> health() {
        return health;
    }

    public void healthIs(Optional<Health> seen) {
        health = seen;
    }

    public int restarts() {
        return restarts;
    }

    public void restartsAre(int count) {
        restarts = count;
    }

    /** Whether somebody wanted it to end, so that no policy starts it again. */
    public boolean stopRequested() {
        return stopRequested;
    }

    public void stopRequested(boolean wanted) {
        stopRequested = wanted;
    }

    /** Whether a stop is under way, which makes an event of its own. */
    public boolean stopping() {
        return stopping;
    }

    public void stopping(boolean underWay) {
        stopping = underWay;
    }

    /** The delay before the present run, zero when somebody started it. */
    public Duration backOff() {
        return backOff;
    }

    public void backOff(Duration delay) {
        backOff = delay;
    }

    public ConmonStreams console() {
        return console;
    }

    /** The streams of the next run. */
    public void newConsole() {
        console = new ConmonStreams();
    }

    public Set<String> execs() {
        return execs;
    }

    /** Done when nothing of the last run is left on the host. */
    public CompletableFuture<Void> cleared() {
        return cleared;
    }

    public void clearing(CompletableFuture<Void> work) {
        cleared = work;
    }

    /**
     * Done when it is written down how the run ends if the host goes down; the true end follows.
     */
    public CompletableFuture<Void> uncleanEnd() {
        return uncleanEnd;
    }

    public void recordingUncleanEnd(CompletableFuture<Void> work) {
        uncleanEnd = work;
    }

    @Nullable
    public RunRecord run() {
        return run;
    }

    public void runIs(@Nullable RunRecord record) {
        run = record;
    }

    /** The exit code of the next end of its process; called with the lock held. */
    public CompletableFuture<Integer> nextExit() {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        awaitingExit.add(exit);
        return exit;
    }

    /** Tells those who wait for an end; called with the lock held. */
    public List<CompletableFuture<Integer>> takeAwaitingExit() {
        List<CompletableFuture<Integer>> all = List.copyOf(awaitingExit);
        awaitingExit.clear();
        return all;
    }

    public CompletableFuture<Integer> removed() {
        return removed;
    }

    public Container view() {
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
