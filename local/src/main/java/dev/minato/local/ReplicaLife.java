package dev.minato.local;

import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.local.start.StartTurn;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One replica, from its row to its end: a group of containers on common ground ({@link
 * ReplicaSandbox}). Init containers run one after another, then all others beside each other; each
 * is started again by itself ({@link ContainerLife}). One thread does all of it, one signal after
 * another; others only send signals and read {@link #seen}. When it is halted the daemon ends, and
 * the containers go on.
 */
final class ReplicaLife implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ReplicaLife.class);
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** The host's clock may be set meanwhile. */
    private static final Duration CLOCK_GLANCE = Duration.ofSeconds(10);

    private static final Duration LONG = Duration.ofHours(1);

    /** From SIGTERM to SIGKILL of one that is to end at once, as a kubelet's. */
    private static final Duration EVICTED = Duration.ofSeconds(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final ReplicaContext context;
    private final ReplicaSandbox ground;
    private final SandboxPreparation preparation;
    private final ReplicaSpec spec;
    private final BlockingQueue<ReplicaSignal> signals = new LinkedBlockingQueue<>();
    private final ContainerGroup group;
    private final ReplicaFreezer freezer;
    private final StartTurn turn;
    private boolean adopted;
    private ReplicaRow row;

    /** What was written down of it. */
    private ReplicaRow written;

    private Optional<String> address = Optional.empty();
    private Optional<Instant> terminatingSince = Optional.empty();
    private Optional<ReplicaSignal.Evict> eviction = Optional.empty();
    private volatile Replica seen;

    /**
     * A life that has not begun.
     *
     * @param known the rows of its containers, by name
     */
    ReplicaLife(
            ReplicaContext context,
            ReplicaRow row,
            ReplicaSpec spec,
            Map<String, GroupContainerRow> known) {
        this.context = context;
        this.ground = new ReplicaSandbox(context, row, spec);
        this.preparation = new SandboxPreparation(context, row.name());
        this.turn = context.turns().of(() -> signals.add(new ReplicaSignal.Turn()));
        this.row = row;
        this.written = row;
        this.spec = spec;
        this.group = new ContainerGroup(context, row, spec, known, signals);
        this.freezer = new ReplicaFreezer(context, row.name(), group, row.frozen(), this::show);
        this.seen = replica();
    }

    /** The replica as it was last seen. */
    Replica seen() {
        return seen;
    }

    /** Whether nothing takes its place once it has gone. */
    boolean runsToItsEnd() {
        return spec.ending() == ReplicaSpec.Ending.ONCE;
    }

    /** Asks it to leave the replica as it is, for the next daemon. */
    void halt() {
        signals.add(new ReplicaSignal.Halt());
    }

    /** Says of its containers, which stay the same, what was said before in another way. */
    void respecify(ReplicaSpec other) {
        signals.add(new ReplicaSignal.Respecified(other));
    }

    /** Says whether the replica rests: whether its processes are to be frozen once it is ready. */
    void rest(boolean wish) {
        if (freezer.rest(wish)) {
            signals.add(new ReplicaSignal.Rested());
        }
    }

    /** Has it thawed, where it is frozen, for a command that is about to be run in it. */
    void awaken() {
        freezer.stayAwake();
        signals.add(new ReplicaSignal.Rested());
        freezer.awaitAwake();
    }

    /** Says what limit one of its containers has come up against. */
    void strained(String container, Optional<Termination> strain) {
        signals.add(new ReplicaSignal.Strained(container, strain));
    }

    /** Asks for a graceful end. */
    void stop() {
        signals.add(new ReplicaSignal.Stop());
    }

    /** What is measured of what it writes; empty when it may write what it wants. */
    Optional<EphemeralStorageWatch.Subject> measured() {
        List<String> ids =
                seen.containers().stream().flatMap(status -> status.id().stream()).toList();
        return spec.ephemeralStorage()
                .map(most ->
                        new EphemeralStorageWatch.Subject(
                                seen, ids, context.volumes().folders(seen.name(), spec), most));
    }

    /** Asks for an end at once. */
    void evict(ReplicaSignal.Evict why) {
        signals.add(why);
    }

    /** Lets it begin with its first start. */
    void begin() {
        preparation.soon();
    }

    /**
     * Finds out how the replica fared while nobody looked; starts nothing. Called before {@link
     * #run}, so that what is shown is right from the beginning.
     */
    void adopt() {
        adopted = true;
        terminatingSince = row.ending() ? Optional.of(context.now()) : Optional.empty();
        boolean any = false;
        for (ContainerLife life : group.all()) {
            if (freezer.isFrozen()) {
                life.rest();
            }
            any |= life.adopt();
        }
        if (any) {
            address = group.addressOfThatRuns();
        }
        if (!any || (row.sandbox() && address.isEmpty())) {
            preparation.soon();
        } else {
            group.beginDue();
        }
        show();
    }

    @Override
    public void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = hearsMore();
            }
        } catch (InterruptedException e) {
            log.debug("replica {} is left to the next daemon", row.name());
        } finally {
            turn.end();
            group.all().forEach(ContainerLife::endProbes);
        }
    }

    /** Hears one signal. Nobody else looks after the replica: whatever fails, it goes on. */
    private boolean hearsMore() throws InterruptedException {
        try {
            if (terminatingSince.isPresent()) {
                end();
                return false;
            }
            settle();
            show();
            return handle(signals.poll(patience().toMillis(), TimeUnit.MILLISECONDS));
        } catch (RuntimeException e) {
            log.error("replica {}", row.name(), e);
            TimeUnit.MILLISECONDS.sleep(FIRST_RETRY.toMillis());
            return true;
        }
    }

    private void settle() {
        freezer.settle(group.phase(row.readySince().isPresent()) == Phase.READY);
    }

    /** How long to wait for a signal; what is well is not looked at. */
    private Duration patience() {
        Optional<Instant> due =
                Stream.of(
                                preparation.next().stream(),
                                freezer.due().stream(),
                                group.all().stream().flatMap(life -> life.due().stream()))
                        .flatMap(each -> each)
                        .min(Instant::compareTo);
        if (due.isEmpty() || turn.waits()) {
            return longest();
        }
        Duration wait = Duration.between(context.now(), due.get()).plusMillis(1);
        Duration atMost = wait.compareTo(longest()) > 0 ? longest() : wait;
        return atMost.isNegative() ? Duration.ZERO : atMost;
    }

    private Duration longest() {
        if (preparation.isPending() || group.all().stream().anyMatch(ContainerLife::waits)) {
            return CLOCK_GLANCE;
        }
        boolean watched =
                group.all().stream()
                        .map(ContainerLife::phase)
                        .anyMatch(now -> now == Phase.STARTING || now == Phase.NOT_READY);
        return watched ? GLANCE : LONG;
    }

    private boolean handle(@Nullable ReplicaSignal signal) throws InterruptedException {
        switch (signal) {
            case null -> glance();
            case ReplicaSignal.Turn _ -> glance();
            case ReplicaSignal.Stop _ -> {
                end();
                return false;
            }
            case ReplicaSignal.Evict why -> {
                eviction = Optional.of(why);
                end();
                return false;
            }
            case ReplicaSignal.Halt _ -> {
                freezer.leave();
                return false;
            }
            case ReplicaSignal.Rested _ -> {}
            case ReplicaSignal.Respecified other -> group.respecify(other.spec());
            case ReplicaSignal.Strained one ->
                    group.named(one.container()).ifPresent(life -> life.strained(one.strain()));
            case ReplicaSignal.OfContainer one -> {
                group.named(one.container()).ifPresent(life -> life.hear(one));
                group.beginDue();
            }
        }
        return true;
    }

    /** Nothing happened for a while: starts what is due, and looks at what takes long. */
    private void glance() {
        Instant now = context.now();
        boolean starts = group.all().stream().anyMatch(life -> life.isDue(now));
        if ((starts || preparation.isDue(now)) && isByItself(now) && !turn.take()) {
            return;
        }
        if ((starts && !(row.sandbox() && ground.hasVolumes())) || preparation.isDue(now)) {
            prepare();
        }
        if (!preparation.isPending()) {
            group.all().forEach(life -> life.look(row.sandbox()));
            group.main().diagnose();
        }
        turn.end();
    }

    /**
     * Whether nobody waits for what is to start now: an earlier daemon's, or one that has ended.
     */
    private boolean isByItself(Instant now) {
        return adopted
                || group.all().stream()
                        .anyMatch(life -> life.isDue(now) && life.status().started().isPresent());
    }

    private void prepare() {
        boolean done =
                preparation.run(
                        ground::prepareVolumes,
                        () -> {
                            if (!row.sandbox()) {
                                leaveOldGround();
                            }
                            address = Optional.of(ground.prepareNetwork());
                        });
        if (done) {
            group.beginDue();
        }
    }

    /**
     * A replica of before groups was in the namespace of its container: at that one's next start it
     * gets one of its own, and the container is made again. What it kept in anonymous volumes stays
     * on the host.
     */
    private void leaveOldGround() {
        group.all().forEach(life -> life.remove(false, spec.grace()));
        row = row.withSandbox();
        context.table().hasSandbox(row);
        written = written.withSandbox();
    }

    /** Ends gracefully, and tries until it is done. */
    private void end() throws InterruptedException {
        terminatingSince = terminatingSince.or(() -> Optional.of(context.now()));
        row = row.withEnding();
        turn.end();
        group.all().forEach(ContainerLife::endProbes);
        show();
        Duration wait = FIRST_RETRY;
        Duration grace = eviction.isPresent() ? EVICTED : spec.grace();
        while (!GroupEnd.end(row.name(), group.all(), grace, ground)
                || !context.isForgotten(this, row)) {
            if (signals.poll(wait.toMillis(), TimeUnit.MILLISECONDS)
                    instanceof ReplicaSignal.Halt) {
                return;
            }
            wait = BackOff.longer(wait);
        }
    }

    /** Shows it as it is now; whether that is written down. */
    private boolean show() {
        Phase phase = phase();
        boolean ready = phase == Phase.READY || phase == Phase.FROZEN;
        Optional<Instant> since =
                ready
                        ? row.readySince()
                                .or(() ->
                                        Optional.of(
                                                Instant.ofEpochMilli(context.now().toEpochMilli())))
                        : Optional.empty();
        row = row.withReadySince(since).withFrozen(freezer.isFrozen());
        Replica now = replica();
        if (!now.equals(seen)) {
            seen = now;
            context.changed(row.set().app());
        }
        if (!row.equals(written) && context.observed(row)) {
            written = row;
        }
        return row.equals(written);
    }

    private Phase phase() {
        if (terminatingSince.isPresent()) {
            return Phase.TERMINATING;
        }
        return freezer.isFrozen() ? Phase.FROZEN : group.phase(row.readySince().isPresent());
    }

    private Replica replica() {
        Phase phase = phase();
        List<ContainerStatus> states = group.states();
        Optional<ContainerStatus> ill = GroupPhase.culprit(states);
        String reason = ill.map(ContainerStatus::reason).orElse("");
        String message = ill.map(one -> GroupPhase.told(one, states.size() == 1)).orElse("");
        if (eviction.isPresent()) {
            reason = eviction.get().reason();
            message = eviction.get().message();
        } else if (!preparation.message().isEmpty()) {
            // Whatever ended before, this is what it waits for.
            reason = preparation.reason();
            message = preparation.message();
        }
        return new Replica(
                row.name(),
                row.set(),
                phase,
                address,
                states,
                reason,
                message,
                row.created(),
                row.readySince(),
                terminatingSince);
    }
}
