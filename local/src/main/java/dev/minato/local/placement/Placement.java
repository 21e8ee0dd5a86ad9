package dev.minato.local.placement;

import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.PlacementWait.Cause;
import dev.minato.platform.RevisionRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Decides which waiting replicas start. Who holds room keeps it, whatever the sum; of the others
 * those start that fit into what is left, the longest waiting first.
 *
 * <p>A replica of a set that replaces another may start beyond the sum, since the other's room is
 * free soon: within the memory that the kernel can give now, and so that the sum holds again
 * afterwards (or is no larger than before). Processors are shared by weight: that both are there
 * for a while is no reason to wait.
 */
public final class Placement {
    /** One that has waited for so long, and fits the empty host, holds back younger ones. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HostRoom room;
    private final Optional<ReplicaDemand> limit;
    private final List<HeldRoom> held;
    private final Set<PlacementRule> off;
    private final Instant now;
    private Optional<WaitingReplica> elder = Optional.empty();

    private Placement(HostRoom room, List<HeldRoom> held, Instant now, Set<PlacementRule> off) {
        this.room = room;
        this.limit = room.limit();
        this.held = new ArrayList<>(held);
        this.now = now;
        this.off = off;
    }

    /**
     * Decides.
     *
     * @param room the host's
     * @param held by whom some of it is held
     * @param waiting who asks for some
     */
    public static PlacementDecision decide(
            HostRoom room, List<HeldRoom> held, List<WaitingReplica> waiting, Instant now) {
        return decide(room, held, waiting, now, Set.of());
    }

    /** The same without some rules, for tests. */
    static PlacementDecision decide(
            HostRoom room,
            List<HeldRoom> held,
            List<WaitingReplica> waiting,
            Instant now,
            Set<PlacementRule> off) {
        return new Placement(room, held, now, off).decide(waiting);
    }

    /** What is wrong with so many replicas together; empty when the empty host holds them. */
    public static Optional<String> together(HostRoom room, ReplicaDemand each, int count) {
        ReplicaDemand all = each.times(count);
        return room.limit()
                .filter(limit -> !all.fits(limit))
                .map(limit ->
                        "All "
                                + count
                                + " together ask "
                                + all.memory()
                                + " and "
                                + ReplicaDemand.cores(all.cpu())
                                + " CPU and never fit this host, which has "
                                + limit.memory()
                                + " and "
                                + ReplicaDemand.cores(limit.cpu())
                                + " CPU for all apps");
    }

    private PlacementDecision decide(List<WaitingReplica> waiting) {
        Comparator<WaitingReplica> order =
                Comparator.comparing(WaitingReplica::since).thenComparing(WaitingReplica::replica);
        List<String> starts = new ArrayList<>();
        TreeMap<String, PlacementWait> waits = new TreeMap<>();
        List<WaitingReplica> queue = new ArrayList<>(waiting);
        queue.sort(keeps(PlacementRule.LONGEST_WAITING_FIRST) ? order : order.reversed());
        for (WaitingReplica next : queue) {
            Optional<Cause> cause = against(next);
            if (cause.isEmpty()) {
                starts.add(next.replica());
                held.add(new HeldRoom(next.replica(), next.set(), next.demand(), Use.STARTS));
            } else {
                waits.put(next.replica(), new PlacementWait(cause.get(), ""));
                if (holdsBack(next, cause.get())) {
                    elder = Optional.of(next);
                }
            }
        }
        WaitText text = new WaitText(room, held, elder);
        for (WaitingReplica each : waiting) {
            waits.computeIfPresent(
                    each.replica(),
                    (_, wait) -> new PlacementWait(wait.cause(), text.of(each, wait.cause())));
        }
        return new PlacementDecision(starts, waits);
    }

    private boolean keeps(PlacementRule rule) {
        return !off.contains(rule);
    }

    private boolean holdsBack(WaitingReplica next, Cause cause) {
        boolean possible = cause != Cause.NEVER || !keeps(PlacementRule.NEVER_FOR_THE_IMPOSSIBLE);
        boolean waitedLong = !now.isBefore(next.since().plus(PATIENCE));
        return elder.isEmpty()
                && possible
                && ((waitedLong && keeps(PlacementRule.HOLD_BACK_YOUNGER))
                        || !keeps(PlacementRule.LET_OTHERS_PASS));
    }

    /** What stands against a start; empty when nothing does. */
    private Optional<Cause> against(WaitingReplica next) {
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        if (!next.demand().fits(limit.get())) {
            return Optional.of(Cause.NEVER);
        }
        if (elder.isPresent() && !passes(next)) {
            return Optional.of(Cause.HELD_BACK);
        }
        if (!keeps(PlacementRule.KEEP_THE_SUM)
                || sum(this::counts).plus(next.demand()).fits(limit.get())
                || fitsBeyond(next, limit.get())) {
            return Optional.empty();
        }
        boolean old = held.stream().anyMatch(one -> next.replaces().contains(one.set()));
        return Optional.of(old ? Cause.OLD_HOLDS_ROOM : Cause.NO_ROOM);
    }

    private boolean counts(HeldRoom one) {
        return one.use() != Use.LEAVES || keeps(PlacementRule.COUNT_WHAT_LEAVES);
    }

    private ReplicaDemand sum(Predicate<HeldRoom> which) {
        return ReplicaDemand.sum(held.stream().filter(which).map(HeldRoom::demand).toList());
    }

    /** Whether it may start beside the set that it replaces although the sum is reached. */
    private boolean fitsBeyond(WaitingReplica next, ReplicaDemand most) {
        boolean second =
                held.stream().anyMatch(one -> next.replaces().contains(one.set()))
                        && keeps(PlacementRule.SECOND_SET_GOES_BEYOND);
        return second && endsWithin(next, most) && kernelHas(next);
    }

    /** Whether the sum is in order once what it replaces is gone. */
    private boolean endsWithin(WaitingReplica next, ReplicaDemand most) {
        ReplicaDemand after =
                sum(one -> !next.replaces().contains(one.set()) && one.use() != Use.LEAVES)
                        .plus(next.demand());
        return after.fits(most) || isExchange(next) || !keeps(PlacementRule.NO_LASTING_EXCESS);
    }

    private boolean kernelHas(WaitingReplica next) {
        ReplicaDemand spoken =
                keeps(PlacementRule.COUNT_WHAT_STARTS)
                        ? sum(one -> one.use() == Use.STARTS)
                        : ReplicaDemand.NONE;
        return next.demand().memory().bytes() <= room.spare() - spoken.memory().bytes()
                || !keeps(PlacementRule.ASK_THE_KERNEL);
    }

    private boolean passes(WaitingReplica next) {
        return isExchange(next) && keeps(PlacementRule.EXCHANGE_PASSES);
    }

    /** Whether its set, with it, asks no more than what the set replaces holds. */
    private boolean isExchange(WaitingReplica next) {
        ReplicaDemand old = sum(one -> next.replaces().contains(one.set()));
        RevisionRef own = next.set();
        return sum(one -> one.set().equals(own)).plus(next.demand()).fits(old);
    }
}
