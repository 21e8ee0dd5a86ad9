package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.WaitCondition;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.platform.Probe;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.ContainerStatus.State;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;

/**
 * One container of a replica, from its first start to its last: makes it or finds it again, starts
 * it, follows its probes and its exits, and starts it again after a back-off. Used by the thread of
 * its {@link ReplicaLife} alone; everything else sends signals.
 */
final class ContainerLife {
    private static final Logger log = LoggerFactory.getLogger(ContainerLife.class);

    /** Before an immediate restart: who kills a container to remove it, does so within that. */
    private static final Duration BREATH = Duration.ofMillis(100);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final ReplicaContext context;
    private final GroupMember member;
    private final Duration firstSteady;
    private ReplicaContainer spec;
    private final Queue<ReplicaSignal> signals;
    private final ContainerProbes probes;
    private final StartBoost boost;
    private final ContainerTrouble trouble = new ContainerTrouble();
    private GroupContainerRow row;
    private Phase phase = Phase.PENDING;
    private Optional<Instant> started = Optional.empty();
    private Optional<String> probed = Optional.empty();
    private Optional<Instant> nextStart = Optional.empty();
    private Optional<Integer> exitCode = Optional.empty();
    private Duration retry = FIRST_RETRY;
    private int run;
    private boolean passed;

    /** Whether the end that is told next was counted before this daemon began. */
    private boolean counted;

    /**
     * A life that goes on where the row is.
     *
     * @param firstSteady how long its first process has to run to be ready, where no probe says so
     */
    ContainerLife(
            ReplicaContext context,
            GroupMember member,
            ReplicaContainer spec,
            Duration firstSteady,
            GroupContainerRow row,
            Queue<ReplicaSignal> signals) {
        this.context = context;
        this.member = member;
        this.spec = spec;
        this.firstSteady = firstSteady;
        this.row = row;
        this.signals = signals;
        this.probes = new ContainerProbes(context.prober(), spec.name(), signals);
        this.boost = new StartBoost(context.containers().engine(), spec.cpu());
    }

    /** Says the same of it in another way, from its next start on: a secret that is sealed. */
    void respecify(ReplicaContainer other) {
        spec = other;
    }

    String name() {
        return spec.name();
    }

    /** Whether its replica is ready only while it is: the main one, and whoever has a probe. */
    boolean tellsReadiness() {
        return member.part() == GroupMember.Part.MAIN || spec.saysWhenReady();
    }

    Phase phase() {
        return phase;
    }

    /** Whether it has done what it was there for. */
    boolean isDone() {
        return phase == Phase.ENDED;
    }

    /** When something is to be done without a signal. */
    Optional<Instant> due() {
        return nextStart.or(boost::until);
    }

    /** Whether it waits for its next start. */
    boolean waits() {
        return nextStart.isPresent();
    }

    /** Whether its next start is to be now. */
    boolean isDue(Instant now) {
        return nextStart.filter(due -> !now.isBefore(due)).isPresent();
    }

    /** It came up against a limit, or does not any more. */
    void strained(Optional<Termination> now) {
        trouble.strained(now);
        now.ifPresent(what -> context.happened(member.incident(name(), what, false)));
    }

    /** Lets it begin with its first start, unless it has begun. */
    void begin() {
        if (phase == Phase.PENDING && nextStart.isEmpty()) {
            nextStart = Optional.of(context.now());
        }
    }

    /**
     * Finds out how the container fared while nobody looked; starts nothing.
     *
     * @return whether it was ever started in this boot of the host
     */
    boolean adopt() {
        Optional<Container> container = context.containers().find(row, member);
        row = row.withContainer(container.map(Container::id));
        if (container.isPresent() && container.get().state().status().alive()) {
            boost.adopt(container.get().id());
            follow(container.get(), true);
            return true;
        }
        Optional<ContainerState> state = container.map(Container::state);
        boolean begun = member.hasBegun(row.boot(), context.boot(), state);
        if (begun && row.ready() && member.isLast()) {
            started = state.flatMap(ContainerState::startedAt);
            exitCode = ContainerTrouble.exitCode(state);
            phase = Phase.ENDED;
            return true;
        }
        if (begun && (member.runsToItsEnd() || GroupMember.hasExited(state))) {
            phase = Phase.STARTING;
            started = state.flatMap(ContainerState::startedAt).map(GroupContainerRow::stored);
            counted = row.crashes() > 0 && !row.ready() && started.equals(row.passed());
            signals.add(new ReplicaSignal.Exited(name(), run));
            return true;
        }
        return false;
    }

    /** Hears what happened to it. */
    void hear(ReplicaSignal.OfContainer signal) {
        if (signal.run() != run || probes.isStale(signal)) {
            log.debug("replica {}: {} is of an earlier run", member.replica(), signal);
            return;
        }
        try {
            switch (signal) {
                case ReplicaSignal.Exited _ -> exited();
                case ReplicaSignal.Started _ -> passed();
                case ReplicaSignal.Readiness now -> readiness(now);
                case ReplicaSignal.Unhealthy ill -> kill(ill);
            }
        } catch (Fault e) {
            log.warn("replica {}, container {}: {}", member.replica(), name(), e.text());
            fails(e, false);
        }
    }

    /**
     * Looks at what takes long, and starts what is due.
     *
     * @param inSandbox whether the replica has a network namespace of its own
     */
    void look(boolean inSandbox) {
        Instant now = context.now();
        if (isDue(now)) {
            nextStart = Optional.empty();
            try {
                start(inSandbox);
            } catch (Fault e) {
                fails(e, false);
            }
        }
        boost.look(now);
    }

    /** Says of one that waits for that it does not answer on its port. */
    void diagnose() {
        boolean quick = spec.probe(Probe.Type.STARTUP).filter(Probe::platformDefault).isPresent();
        if (phase == Phase.STARTING && !passed && quick && !trouble.isExplained()) {
            trouble.is(context.containers().notListening(row, member));
        }
    }

    private void start(boolean inSandbox) {
        Container container;
        boolean again;
        Instant begin = context.now();
        try {
            container = context.containers().findOrCreate(row, spec, member, inSandbox);
            again = container.state().startedAt().isPresent();
            if (again && member.runsToItsEnd()) {
                follow(container, true);
                return;
            }
            context.containers().engine().start(container.id());
        } catch (Fault e) {
            fails(e, Termination.lasting(e));
            return;
        }
        boost.begin(container.id(), context.now());
        retry = FIRST_RETRY;
        int restarts = row.restarts() + (again ? 1 : 0);
        row =
                row.withContainer(Optional.of(container.id()))
                        .starting(restarts, row.crashes(), context.boot())
                        .begunAt(begin);
        context.observed(row);
        follow(context.containers().engine().get(container.id()), false);
    }

    /** Follows a process that runs, or ran a moment ago. */
    private void follow(Container container, boolean adopted) {
        run++;
        int mine = run;
        started = container.state().startedAt().map(GroupContainerRow::stored);
        boolean same = adopted && started.isPresent() && started.equals(row.passed());
        passed = same;
        phase = same && row.ready() ? Phase.READY : Phase.STARTING;
        var _ =
                context.containers()
                        .engine()
                        .wait(container.id(), WaitCondition.NOT_RUNNING)
                        .whenComplete(
                                (_, _) -> signals.add(new ReplicaSignal.Exited(name(), mine)));
        Optional<String> address = container.connection().map(NetworkConnection::address);
        probed = member.isInit() ? Optional.empty() : address;
        probe();
    }

    private void probe() {
        Duration age =
                started.map(when -> Duration.between(when, context.now())).orElse(Duration.ZERO);
        Duration steady = row.restarts() + row.crashes() > 0 ? ProbeRun.STEADY : firstSteady;
        boolean ready = phase == Phase.READY;
        probed.ifPresent(at -> probes.begin(spec, at, age, steady, run, passed, ready));
    }

    /** Its processes are about to be frozen: its probes rest. */
    void rest() {
        probes.rest();
    }

    /** Its processes go on: its probes begin anew. */
    void wake() {
        if (probes.wake() && GroupPhase.state(phase) == State.RUNNING) {
            probe();
        }
    }

    /** If it had a process, that was killed while it was frozen, of which the signal is to come. */
    void isDying() {
        phase = GroupPhase.state(phase) == State.RUNNING ? Phase.STARTING : phase;
        probed = Optional.empty();
    }

    /** The engine's container, if there is one. */
    Optional<Container> container() {
        return row.container().flatMap(context.containers()::byId);
    }

    private void passed() {
        if (!passed) {
            passed = true;
            row = row.withReadiness(started, row.ready());
            context.observed(row);
        }
    }

    private void readiness(ReplicaSignal.Readiness now) {
        if (now.ready() && phase == Phase.READY) {
            return;
        }
        if (now.ready()) {
            phase = Phase.READY;
            boost.ready(context.now());
            trouble.isOver();
        } else {
            phase = phase == Phase.STARTING ? Phase.STARTING : Phase.NOT_READY;
            trouble.is(Termination.unhealthy(now.message()));
        }
        row = row.withReadiness(row.passed(), now.ready());
        context.observed(row);
    }

    private void kill(ReplicaSignal.Unhealthy ill) {
        log.info("replica {}, container {}: {}", member.replica(), name(), ill.message());
        endProbes();
        trouble.kills(Termination.unhealthy(ill.message()));
        phase = Phase.NOT_READY;
        Duration grace = ill.probe().terminationGracePeriod().orElse(member.grace());
        context.containers().stopBeside(row, grace);
    }

    private void exited() {
        endProbes();
        boost.forget();
        run++;
        Optional<Container> container = context.containers().find(row, member);
        Optional<ContainerState> state = container.map(Container::state);
        exitCode = ContainerTrouble.exitCode(state);
        boolean well = trouble.ended(state, spec.memory());
        trouble.known()
                .filter(why -> why.reason().equals(ContainerStrain.OOM) && !counted)
                .ifPresent(why -> context.happened(member.incident(name(), why, true)));
        if (member.isInit() ? well : member.runsToItsEnd()) {
            phase = Phase.ENDED;
            if (well) {
                trouble.isOver();
            }
            row = row.withReadiness(started, true);
            context.observed(row);
        } else if (member.isInit() && member.runsToItsEnd()) {
            phase = Phase.FAILED;
        } else {
            backOff(state);
        }
    }

    private void backOff(Optional<ContainerState> state) {
        Instant finished = state.flatMap(ContainerState::finishedAt).orElseGet(context::now);
        Duration ran = started.map(when -> Duration.between(when, finished)).orElse(Duration.ZERO);
        int crashes = counted ? row.crashes() - 1 : BackOff.counted(row.crashes(), ran);
        counted = false;
        Duration wait = BackOff.after(crashes);
        row = row.starting(row.restarts(), crashes + 1, row.boot()).withReadiness(started, false);
        context.observed(row);
        log.info(
                "replica {}, container {}: {}; it is started again in {} s",
                member.replica(),
                name(),
                trouble.known().map(Termination::message).orElse("it is gone"),
                wait.toSeconds());
        phase = wait.isZero() ? Phase.STARTING : Phase.BACK_OFF;
        nextStart = Optional.of(finished.plus(wait.isZero() ? BREATH : wait));
    }

    /** It could not be started: it is told as failed if that lasts, and tried again later. */
    void fails(Fault fault, boolean lasting) {
        trouble.is(Termination.notStarted(fault));
        phase = lasting ? Phase.FAILED : phase;
        if (!lasting || !member.runsToItsEnd()) {
            nextStart = Optional.of(context.now().plus(retry));
            retry = BackOff.longer(retry, fault);
        }
    }

    /**
     * Stops the container gracefully and removes it; nothing when it is gone.
     *
     * @param volumes whether its anonymous volumes go with it
     */
    void remove(boolean volumes, Duration grace) {
        context.containers().end(row, member, volumes, grace);
        row = row.withContainer(Optional.empty());
    }

    void endProbes() {
        probes.end();
    }

    ContainerStatus status() {
        boolean ready = phase == (member.isInit() ? Phase.ENDED : Phase.READY);
        Termination why = trouble.shown(phase, ready || phase == Phase.PENDING);
        return new ContainerStatus(
                name(),
                member.isInit(),
                row.container(),
                GroupPhase.state(phase),
                ready,
                row.restarts(),
                exitCode,
                why.reason(),
                why.message(),
                started);
    }
}
