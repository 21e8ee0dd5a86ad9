package dev.minato.azure;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.ContainerStatus.State;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/**
 * A cluster whose replicas are ready at once, or when the test lets them; commands run on this
 * host.
 */
final class TestCluster implements Cluster {
    private final Map<RevisionRef, Integer> wanted = new ConcurrentSkipListMap<>();
    private final Map<RevisionRef, ReplicaSpec> specs = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<LogLine> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch readerLeft = new CountDownLatch(1);
    private volatile Replica.Phase phase = Replica.Phase.READY;
    private final Set<RevisionRef> kept = ConcurrentHashMap.newKeySet();
    private volatile boolean keeping;
    private volatile boolean silent;
    private volatile int resizedTo;
    private volatile boolean unended;
    private volatile Optional<LogQuery> asked = Optional.empty();

    /** What replicas are from now on. */
    void become(Replica.Phase other) {
        phase = other;
        wanted.keySet().forEach(set -> tell(set.app()));
    }

    /** Something happens to the first container of an app's first replica. */
    void happen(String app, String reason, String message, boolean ended) {
        Replica replica = observe(app).replicas().getFirst();
        Incident incident =
                new Incident(replica.set(), replica.name(), "main", reason, message, ended);
        listeners.forEach(listener -> listener.happened(incident));
    }

    /** It does not say what it has any more, or does again. */
    void silence(boolean now) {
        silent = now;
    }

    void log(boolean error, String text) {
        lines.add(new LogLine(Instant.parse("2026-11-22T10:00:00Z"), Optional.of(error), text));
    }

    /** Waits until whoever followed the log has gone. */
    void awaitReaderLeft() throws InterruptedException {
        readerLeft.await();
    }

    int resizedTo() {
        return resizedTo;
    }

    private void tell(String app) {
        listeners.forEach(listener -> listener.changed(app));
    }

    @Override
    public void ensure(RevisionRef set, ReplicaSpec spec, SetWish wish) {
        specs.put(set, spec);
        if (wanted.put(set, wish.count()) == null) {
            tell(set.app());
        }
    }

    /** Whether replicas that nobody wants stay until the test lets them go. */
    void keepRemoved(boolean keep) {
        keeping = keep;
        if (!keep) {
            Set<RevisionRef> left = Set.copyOf(kept);
            kept.removeAll(left);
            left.forEach(this::remove);
        }
    }

    @Override
    public void remove(RevisionRef set) {
        if (keeping) {
            kept.add(set);
            return;
        }
        if (wanted.remove(set) != null) {
            tell(set.app());
        }
    }

    @Override
    public Observation observe(String app) {
        if (silent) {
            throw Fault.unavailable("the cluster is away");
        }
        List<Replica> replicas = new ArrayList<>();
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        wanted.forEach((set, count) -> {
            for (int i = 0; i < count && set.app().equals(app); i++) {
                replicas.add(replica(set, i));
                sets.put(set, SetStatus.well(count));
            }
        });
        return new Observation(Instant.now(), sets, Set.of(), replicas);
    }

    private Replica replica(RevisionRef set, int number) {
        boolean failed = phase == Replica.Phase.FAILED;
        boolean waits = phase == Replica.Phase.PENDING;
        String reason = failed ? "CreateContainerError" : waits ? Replica.UNSCHEDULABLE : "";
        String message =
                failed ? "the executable is missing" : waits ? "it asks 1 GiB; 0 B are free" : "";
        Instant created = Instant.parse("2026-11-22T10:00:00Z");
        return new Replica(
                set.revision() + "-" + set.generation() + "rep" + number,
                set,
                phase,
                Optional.of("127.0.0.1"),
                Objects.requireNonNull(specs.get(set))
                        .allContainers()
                        .map(container ->
                                new ContainerStatus(
                                        container.name(),
                                        false,
                                        Optional.of("c".repeat(64)),
                                        failed ? State.TERMINATED : State.RUNNING,
                                        phase == Replica.Phase.READY,
                                        0,
                                        Optional.empty(),
                                        reason,
                                        message,
                                        Optional.of(created.plusSeconds(1))))
                        .toList(),
                reason,
                message,
                created,
                phase == Replica.Phase.READY ? Optional.of(created) : Optional.empty(),
                Optional.empty());
    }

    @Override
    public Set<String> apps() {
        return wanted.keySet().stream().map(RevisionRef::app).collect(Collectors.toSet());
    }

    @Override
    public Optional<Capacity> capacity() {
        return Optional.of(new Capacity(new Cpu(8_000_000_000L), new Memory(16L << 30)));
    }

    @Override
    public List<String> lastLines(ContainerRef container, int most) {
        return List.of();
    }

    @Override
    public Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** No process of any container has ended. */
    void hasNoPrevious() {
        unended = true;
    }

    /** What was asked of a log last. */
    LogQuery asked() {
        return asked.orElseThrow();
    }

    @Override
    public void logs(ContainerRef container, LogQuery query, LogSink sink) {
        asked = Optional.of(query);
        if (query.previous() && unended) {
            throw Fault.notFound("There is no previous process");
        }
        int first = Math.max(0, lines.size() - query.tail().orElse(lines.size()));
        lines.subList(first, lines.size()).forEach(sink::line);
        if (query.follow()) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                readerLeft.countDown();
            }
        }
    }

    @Override
    public ExecSession exec(ContainerRef container, ExecRequest request) {
        if (phase != Replica.Phase.READY) {
            throw Fault.conflict("replica " + container.replica() + " does not run");
        }
        try {
            return new HostCommand(new ProcessBuilder(request.command()).start());
        } catch (IOException e) {
            throw Fault.conflict("cannot run " + request.command() + ": " + e.getMessage());
        }
    }

    private final class HostCommand implements ExecSession {
        private final Process process;

        HostCommand(Process process) {
            this.process = process;
        }

        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public void resize(int rows, int columns) {
            resizedTo = rows * 1000 + columns;
        }

        @Override
        public int await() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private volatile String held = "";

    /** Somebody else's container is on the network of that environment. */
    void holdsEnvironments(String name) {
        held = name;
    }

    @Override
    public boolean closeEnvironment(String environment) {
        if (environment.equals(held)) {
            throw Fault.of(Fault.Kind.FORBIDDEN, "a container of somebody's is on it");
        }
        return true;
    }
}
