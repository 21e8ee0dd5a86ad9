package dev.minato.local;

import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.local.ledger.LocalTable;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.local.placement.HeldRoom;
import dev.minato.local.placement.HostRoom;
import dev.minato.local.placement.Placement;
import dev.minato.local.placement.PlacementDecision;
import dev.minato.local.placement.PlacementWait;
import dev.minato.local.placement.PlacementWait.Cause;
import dev.minato.local.placement.ReplicaDemand;
import dev.minato.local.placement.WaitingReplica;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Replicas that are asked for and have no room on this host yet; {@link Placement} decides whose
 * turn it is. Not thread-safe: its {@link LocalCluster} guards it.
 */
final class RoomQueue {
    private record Place(ReplicaRow row, ReplicaSpec spec, boolean written) {}

    private final LocalTable table;
    private final Supplier<HostRoom> room;
    private final Map<String, Place> places = new TreeMap<>();
    private Map<String, PlacementWait> waits = Map.of();

    /**
     * @param room the host as it is now
     */
    RoomQueue(LocalTable table, Supplier<HostRoom> room) {
        this.table = table;
        this.room = room;
    }

    /** A new one, not written down yet: it is by the next {@link #look}. */
    void join(ReplicaRow row, ReplicaSpec spec) {
        places.put(row.name(), new Place(row, spec, false));
    }

    /** One that waited when an earlier daemon ended. */
    void rejoin(ReplicaRow row, ReplicaSpec spec) {
        places.put(row.name(), new Place(row, spec, true));
    }

    boolean isEmpty() {
        return places.isEmpty();
    }

    /** Whether one waits for what others hold. */
    boolean isFull() {
        return waits.values().stream().anyMatch(wait -> wait.cause() != Cause.NEVER);
    }

    /** Those of a set, the longest waiting first. */
    List<ReplicaRow> of(RevisionRef set) {
        return places.values().stream()
                .map(Place::row)
                .filter(row -> row.set().equals(set))
                .sorted(Comparator.comparing(ReplicaRow::created).thenComparing(ReplicaRow::name))
                .toList();
    }

    /** Says of a set's in another way what they are. */
    void respecify(RevisionRef set, ReplicaSpec spec) {
        places.replaceAll((_, place) ->
                place.row().set().equals(set)
                        ? new Place(place.row(), spec, place.written())
                        : place);
    }

    /** One is not wanted any more. */
    void leave(ReplicaRow row) {
        table.remove(row.name());
        places.remove(row.name());
    }

    Set<String> apps() {
        Set<String> apps = new HashSet<>();
        places.values().forEach(place -> apps.add(place.row().set().app()));
        return apps;
    }

    /**
     * Lets those begin whose turn it is, and writes down who waits.
     *
     * @param held the room that others hold
     * @param replaces what a set replaces
     * @param begin begins one, which is written down as having room
     * @return apps of which something waits, or waits no more, or for another cause
     */
    Set<String> look(
            Supplier<List<HeldRoom>> held,
            Function<RevisionRef, Set<RevisionRef>> replaces,
            Instant now,
            BiConsumer<ReplicaRow, ReplicaSpec> begin) {
        if (places.isEmpty()) {
            waits = Map.of();
            return Set.of();
        }
        List<WaitingReplica> waiting = new ArrayList<>();
        for (Place place : places.values()) {
            waiting.add(
                    new WaitingReplica(
                            place.row().name(),
                            place.row().set(),
                            ReplicaDemand.of(place.spec()),
                            place.row().created(),
                            replaces.apply(place.row().set())));
        }
        PlacementDecision decision = Placement.decide(room.get(), held.get(), waiting, now);
        Set<String> changed = changed(decision);
        waits = decision.waits();
        decision.starts().forEach(name -> start(name, begin));
        waits.keySet().forEach(this::write);
        return changed;
    }

    private Set<String> changed(PlacementDecision decision) {
        Set<String> changed = new HashSet<>();
        places.forEach((name, place) -> {
            if (!cause(name).equals(decision.waitOf(name).map(PlacementWait::cause))) {
                changed.add(place.row().set().app());
            }
        });
        return changed;
    }

    private Optional<Cause> cause(String name) {
        return Optional.ofNullable(waits.get(name)).map(PlacementWait::cause);
    }

    /** What cannot be written stays in the queue, and is tried again. */
    private void start(String name, BiConsumer<ReplicaRow, ReplicaSpec> begin) {
        Place place = places.get(name);
        if (place != null) {
            ReplicaRow row = place.row().withRoom();
            if (place.written()) {
                table.admit(name);
            } else {
                table.add(row, fresh(place));
            }
            places.remove(name);
            begin.accept(row, place.spec());
        }
    }

    private void write(String name) {
        Place place = places.get(name);
        if (place != null && !place.written()) {
            table.add(place.row(), fresh(place));
            places.put(name, new Place(place.row(), place.spec(), true));
        }
    }

    private static List<GroupContainerRow> fresh(Place place) {
        return place.spec()
                .allContainers()
                .map(container -> GroupContainerRow.fresh(place.row().name(), container.name()))
                .toList();
    }

    /** An app's, as replicas without a process. */
    List<Replica> seen(String app) {
        return places.values().stream()
                .filter(place -> place.row().set().app().equals(app))
                .map(place -> replica(place.row(), place.spec()))
                .toList();
    }

    private Replica replica(ReplicaRow row, ReplicaSpec spec) {
        PlacementWait wait = waits.get(row.name());
        List<ContainerStatus> containers = new ArrayList<>();
        spec.init().forEach(container -> containers.add(status(container, true)));
        spec.containers().forEach(container -> containers.add(status(container, false)));
        return new Replica(
                row.name(),
                row.set(),
                Phase.PENDING,
                Optional.empty(),
                containers,
                wait == null ? "" : Replica.UNSCHEDULABLE,
                wait == null ? "" : wait.message(),
                row.created(),
                Optional.empty(),
                Optional.empty());
    }

    private static ContainerStatus status(ReplicaContainer container, boolean init) {
        return new ContainerStatus(
                container.name(),
                init,
                Optional.empty(),
                ContainerStatus.State.WAITING,
                false,
                0,
                Optional.empty(),
                "",
                "",
                Optional.empty());
    }

    /**
     * How a set fares that is wanted.
     *
     * @param count how many replicas of it
     */
    SetStatus status(RevisionRef set, ReplicaSpec spec, int count) {
        List<PlacementWait> causes =
                of(set).stream()
                        .flatMap(row -> Optional.ofNullable(waits.get(row.name())).stream())
                        .toList();
        if (causes.isEmpty()) {
            return SetStatus.well(count);
        }
        PlacementWait first = causes.getFirst();
        StringBuilder message = new StringBuilder();
        if (count > 1) {
            message.append(causes.size())
                    .append(" of ")
                    .append(count)
                    .append(" replicas have no room, of the first of them: ");
        }
        message.append(first.message());
        if (count > 1 && first.cause() != Cause.NEVER) {
            message.append(together(spec, count));
        }
        SetReason reason =
                first.cause() == Cause.NEVER ? SetReason.INFEASIBLE : SetReason.UNSCHEDULABLE;
        return new SetStatus(count, reason, message.toString());
    }

    private String together(ReplicaSpec spec, int count) {
        return Placement.together(room.get(), ReplicaDemand.of(spec), count)
                .map(text -> ". " + text)
                .orElse("");
    }
}
