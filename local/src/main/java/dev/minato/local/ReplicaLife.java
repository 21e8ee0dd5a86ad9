package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Connection;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Status;
import dev.minato.engine.WaitCondition;
import dev.minato.platform.Probe;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One replica, from its row to its end: makes its container or finds it again, starts it, follows
 * its probes and its exits, starts it again after a back-off, and stops it gracefully. One thread
 * does all of it, one signal after another; others only send signals and read {@link #seen}. When
 * it is halted the daemon ends, and the container goes on.
 */
final class ReplicaLife implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ReplicaLife.class);
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** The host's clock may be set meanwhile. */
    private static final Duration CLOCK_GLANCE = Duration.ofSeconds(10);

    private static final Duration LONG = Duration.ofHours(1);

    /** Before an immediate restart: who kills a container to remove it, does so within that. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final LifeSupport support;
    private final ReplicaSpec spec;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private ReplicaRow row;
    private Phase phase = Phase.PENDING;
    private Optional<End> end = Optional.empty();
    private Optional<String> address = Optional.empty();
    private Optional<Instant> readySince = Optional.empty();
    private Optional<Instant> terminatingSince = Optional.empty();
    private Optional<Integer> exitCode = Optional.empty();
    private Optional<Instant> started = Optional.empty();
    private Optional<End> killedBy = Optional.empty();
    private Optional<Instant> nextStart = Optional.empty();
    private Duration retry = FIRST_RETRY;
    private int run;
    private boolean passed;
    private final StartBoost boost;
    private @Nullable ProbeRun probes;
    private volatile Replica seen;

    ReplicaLife(LifeSupport support, ReplicaRow row, ReplicaSpec spec) {
        this.support = support;
        this.row = row;
        this.spec = spec;
        this.boost = new StartBoost(support.containers().engine(), spec.main().cpu());
        this.seen = replica();
    }

    /** The replica as it was last seen. */
    Replica seen() {
        return seen;
    }

    /** Lets it begin with its first start. */
    void begin() {
        nextStart = Optional.of(support.now());
    }

    /** Asks it to leave the replica as it is, for the next daemon. */
    void halt() {
        signals.add(new Signal.Halt());
    }

    /** Asks for a graceful end. */
    void stop() {
        signals.add(new Signal.Stop());
    }

    /**
     * Finds out how the replica fared while nobody looked; starts nothing. Called before {@link
     * #run}, so that what is shown is right from the beginning.
     */
    void adopt() {
        Optional<Container> container = support.containers().find(row);
        row = row.withContainer(container.map(Container::id));
        if (container.isPresent() && container.get().state().status().alive()) {
            boost.adopt(container.get().id());
            follow(container.get(), true);
        } else if (container.isPresent() && isExit(container.get().state())) {
            phase = Phase.STARTING;
            started = container.get().state().startedAt();
            signals.add(new Signal.Exited(run));
        } else {
            nextStart = Optional.of(support.now());
        }
        show();
    }

    /** Whether its process ended by itself, and not because the host went down. */
    private boolean isExit(ContainerState state) {
        return state.status() == Status.EXITED && row.boot().equals(support.boot());
    }

    @Override
    public void run() {
        try {
            boolean alive = true;
            while (alive) {
                Signal signal = signals.poll(patience().toMillis(), TimeUnit.MILLISECONDS);
                alive = handle(signal);
                boost.look(support.now());
                show();
            }
        } catch (InterruptedException e) {
            log.debug("replica {} is left to the next daemon", row.name());
        } finally {
            endProbes();
        }
    }

    /** How long to wait for a signal; what is well is not looked at. */
    private Duration patience() {
        Optional<Instant> due = nextStart.or(boost::until);
        if (due.isPresent()) {
            Duration wait = Duration.between(support.now(), due.get()).plusMillis(1);
            Duration atMost = wait.compareTo(longest()) > 0 ? longest() : wait;
            return atMost.isNegative() ? Duration.ZERO : atMost;
        }
        return longest();
    }

    private Duration longest() {
        if (nextStart.isPresent()) {
            return CLOCK_GLANCE;
        }
        return phase == Phase.STARTING || phase == Phase.NOT_READY ? GLANCE : LONG;
    }

    private boolean handle(@Nullable Signal signal) throws InterruptedException {
        try {
            switch (signal) {
                case null -> glance();
                case Signal.Stop stop -> {
                    end();
                    return false;
                }
                case Signal.Halt halt -> {
                    return false;
                }
                case Signal.Exited exited when exited.run() == run -> exited();
                case Signal.Started up when up.run() == run -> passed();
                case Signal.Readiness now when now.run() == run -> readiness(now);
                case Signal.Unhealthy ill when ill.run() == run -> kill(ill);
                default -> log.debug("replica {}: {} is of an earlier run", row.name(), signal);
            }
        } catch (Fault e) {
            log.warn("replica {}: {}", row.name(), e.text());
            fails(e, false);
        }
        return true;
    }

    /** Nothing happened for a while: starts what is due, and looks at what takes long. */
    private void glance() {
        if (nextStart.filter(when -> !support.now().isBefore(when)).isPresent()) {
            nextStart = Optional.empty();
            start();
        } else if (phase == Phase.STARTING || phase == Phase.NOT_READY) {
            diagnose();
        }
    }

    /** Says what a replica waits for that does not answer on its port. */
    private void diagnose() {
        boolean quick =
                spec.main().probe(Probe.Type.STARTUP).filter(Probe::platformDefault).isPresent();
        boolean explained =
                end.filter(e -> !e.reason().isEmpty() && !e.reason().equals(Replica.NOT_LISTENING))
                        .isPresent();
        if (phase != Phase.STARTING || passed || !quick || explained) {
            return;
        }
        int port = spec.targetPort().orElse(0);
        int pid = support.containers().find(row).map(c -> c.state().pid()).orElse(0);
        end =
                Optional.of(
                        End.notListening(port, pid == 0 ? "" : Listening.of(pid).insteadOf(port)));
    }

    private void start() {
        Container container;
        boolean again;
        try {
            container =
                    support.containers()
                            .find(row)
                            .orElseGet(() -> support.containers().create(row, spec));
            again = container.state().startedAt().isPresent();
            support.containers().engine().start(container.id());
        } catch (Fault e) {
            fails(e, End.lasting(e));
            return;
        }
        boost.begin(container.id(), support.now());
        retry = FIRST_RETRY;
        int restarts = row.restarts() + (again ? 1 : 0);
        row =
                row.withContainer(Optional.of(container.id()))
                        .starting(restarts, row.crashes(), support.boot());
        support.table().observed(row);
        follow(support.containers().engine().get(container.id()), false);
    }

    /** Follows a process that runs, or ran a moment ago. */
    private void follow(Container container, boolean adopted) {
        run++;
        int mine = run;
        started = container.state().startedAt().map(ReplicaLife::inMillis);
        address = container.connection().map(Connection::address);
        boolean same = adopted && started.isPresent() && started.equals(row.passed());
        passed = same;
        phase = same && row.ready() ? Phase.READY : Phase.STARTING;
        var _ =
                support.containers()
                        .engine()
                        .wait(container.id(), WaitCondition.NOT_RUNNING)
                        .whenComplete((_, _) -> signals.add(new Signal.Exited(mine)));
        container
                .connection()
                .ifPresent(place -> probe(place.address(), mine, same && row.ready()));
    }

    private static Instant inMillis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    private void probe(String address, int mine, boolean ready) {
        Duration age =
                started.map(when -> Duration.between(when, support.now())).orElse(Duration.ZERO);
        probes =
                new ProbeRun(
                        support.prober(), spec.main(), address, age, new Hearing(signals, mine));
        probes.start(passed, ready);
    }

    private void passed() {
        passed = true;
        row = row.withReadiness(started, row.ready());
        support.table().observed(row);
    }

    private void readiness(Signal.Readiness now) {
        if (now.ready()) {
            phase = Phase.READY;
            boost.ready(support.now());
            end = Optional.empty();
        } else {
            phase = phase == Phase.STARTING ? Phase.STARTING : Phase.NOT_READY;
            end = Optional.of(End.unhealthy(now.message()));
        }
        row = row.withReadiness(row.passed(), now.ready());
        support.table().observed(row);
    }

    private void kill(Signal.Unhealthy ill) {
        log.info("replica {}: {}", row.name(), ill.message());
        endProbes();
        killedBy = Optional.of(End.unhealthy(ill.message()));
        phase = Phase.NOT_READY;
        end = killedBy;
        show();
        Duration grace = ill.probe().terminationGracePeriod().orElse(spec.grace());
        row.container().ifPresent(id -> support.containers().engine().stop(id, Optional.of(grace)));
    }

    private void exited() {
        endProbes();
        boost.forget();
        run++;
        Optional<Container> container = support.containers().find(row);
        end = killedBy.or(() -> container.map(c -> End.of(c.state(), spec.main().memory())));
        killedBy = Optional.empty();
        exitCode = container.map(c -> c.state().exitCode());
        address = Optional.empty();
        backOff(container.map(Container::state));
    }

    private void backOff(Optional<ContainerState> state) {
        Instant finished = state.flatMap(ContainerState::finishedAt).orElseGet(support::now);
        Duration ran = started.map(when -> Duration.between(when, finished)).orElse(Duration.ZERO);
        int crashes = BackOff.counted(row.crashes(), ran);
        Duration wait = BackOff.after(crashes);
        row = row.starting(row.restarts(), crashes + 1, row.boot());
        support.table().observed(row);
        log.info(
                "replica {}: {}; it is started again in {} s",
                row.name(),
                end.map(End::message).orElse("its container is gone"),
                wait.toSeconds());
        phase = wait.isZero() ? Phase.STARTING : Phase.BACK_OFF;
        nextStart = Optional.of(finished.plus(wait.isZero() ? BREATH : wait));
    }

    /** It could not be started, or the engine does not answer. */
    private void fails(Fault fault, boolean lasting) {
        end = Optional.of(End.notStarted(fault));
        if (lasting) {
            phase = Phase.FAILED;
            return;
        }
        nextStart = Optional.of(support.now().plus(retry));
        retry = longer(retry);
    }

    /** Ends gracefully, and tries until it is done. */
    private void end() throws InterruptedException {
        phase = Phase.TERMINATING;
        terminatingSince = Optional.of(support.now());
        endProbes();
        show();
        Duration wait = FIRST_RETRY;
        while (!ended()) {
            if (signals.poll(wait.toMillis(), TimeUnit.MILLISECONDS) instanceof Signal.Halt) {
                return;
            }
            wait = longer(wait);
        }
        support.ended(this, row);
    }

    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
    }

    private boolean ended() {
        try {
            support.containers().end(row, spec.grace());
            return true;
        } catch (Fault e) {
            log.warn("replica {} is not stopped yet: {}", row.name(), e.text());
            return false;
        }
    }

    private void endProbes() {
        if (probes != null) {
            probes.close();
            probes = null;
        }
    }

    private void show() {
        boolean ready = phase == Phase.READY;
        readySince = ready ? readySince.or(() -> Optional.of(support.now())) : Optional.empty();
        Replica now = replica();
        if (!now.equals(seen)) {
            seen = now;
            support.changed(row.set().app());
        }
    }

    private Replica replica() {
        boolean well = phase == Phase.READY;
        String why = phase == Phase.BACK_OFF ? Replica.CRASH_LOOP : end.map(End::reason).orElse("");
        String reason = well ? "" : why;
        String message = well ? "" : end.map(End::message).orElse("");
        ContainerStatus.State state =
                switch (phase) {
                    case READY, NOT_READY, STARTING, TERMINATING -> ContainerStatus.State.RUNNING;
                    case PENDING, BACK_OFF -> ContainerStatus.State.WAITING;
                    case FAILED, ENDED -> ContainerStatus.State.TERMINATED;
                };
        return new Replica(
                row.name(),
                row.set(),
                phase,
                address,
                List.of(
                        new ContainerStatus(
                                spec.main().name(),
                                false,
                                row.container(),
                                state,
                                well,
                                row.restarts(),
                                exitCode,
                                reason,
                                message,
                                started)),
                reason,
                message,
                row.created(),
                readySince,
                terminatingSince);
    }
}
