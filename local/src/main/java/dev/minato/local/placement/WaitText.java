package dev.minato.local.placement;

import dev.minato.base.Memory;
import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.PlacementWait.Cause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Says in plain words why a replica waits: what it asks, what is free, who holds how much. */
final class WaitText {
    private static final int NAMED = 3;

    private final HostRoom room;
    private final List<HeldRoom> held;
    private final Optional<WaitingReplica> elder;

    WaitText(HostRoom room, List<HeldRoom> held, Optional<WaitingReplica> elder) {
        this.room = room;
        this.held = held;
        this.elder = elder;
    }

    String of(WaitingReplica waiting, Cause cause) {
        ReplicaDemand limit = room.limit().orElseThrow();
        ReplicaDemand sum = ReplicaDemand.sum(held.stream().map(HeldRoom::demand).toList());
        Part part = Part.scarce(waiting.demand(), cause == Cause.NEVER ? limit : limit.minus(sum));
        return switch (cause) {
            case NEVER -> never(waiting, limit, part);
            case HELD_BACK -> heldBack(waiting);
            case NO_ROOM -> noRoom(waiting, limit, sum, part);
            case OLD_HOLDS_ROOM ->
                    noRoom(waiting, limit, sum, part) + oldHolds(waiting, limit, sum);
        };
    }

    /** Memory, or processors where only they are short. */
    private enum Part {
        MEMORY,
        CPU;

        static Part scarce(ReplicaDemand asked, ReplicaDemand free) {
            boolean memory = asked.memory().compareTo(free.memory()) > 0;
            boolean cpu = asked.cpu().compareTo(free.cpu()) > 0;
            return cpu && !memory ? CPU : MEMORY;
        }

        String of(ReplicaDemand demand) {
            return switch (this) {
                case MEMORY -> demand.memory().toString();
                case CPU -> ReplicaDemand.cores(demand.cpu()) + " CPU";
            };
        }

        long amount(ReplicaDemand demand) {
            return switch (this) {
                case MEMORY -> demand.memory().bytes();
                case CPU -> demand.cpu().nanos();
            };
        }
    }

    private String never(WaitingReplica waiting, ReplicaDemand limit, Part part) {
        String asks =
                "it can never start on this host: it asks "
                        + part.of(waiting.demand())
                        + ", and there is "
                        + part.of(limit)
                        + " for all apps";
        return part == Part.MEMORY
                ? asks
                        + " ("
                        + room.memory()
                        + " less a reserve of "
                        + room.reserve()
                        + "). Ask less in resources.memory, or change MINATO_RESERVE or"
                        + " MINATO_OVERCOMMIT"
                : asks
                        + " ("
                        + ReplicaDemand.cores(room.cpu())
                        + " processors, shared). Ask less in resources.cpu, or change"
                        + " MINATO_OVERCOMMIT";
    }

    private String heldBack(WaitingReplica waiting) {
        String other =
                elder.map(one ->
                                one.replica()
                                        + " asks "
                                        + Part.MEMORY.of(one.demand())
                                        + " and has waited since "
                                        + one.since())
                        .orElse("another has waited long");
        return "it waits for its turn with "
                + Part.MEMORY.of(waiting.demand())
                + ": "
                + other
                + "; after "
                + Placement.PATIENCE.toMinutes()
                + " minutes the longest waiting goes first";
    }

    private String noRoom(
            WaitingReplica waiting, ReplicaDemand limit, ReplicaDemand sum, Part part) {
        ReplicaDemand free = limit.minus(sum);
        ReplicaDemand missing = waiting.demand().minus(free);
        return "it waits for room: it asks "
                + part.of(waiting.demand())
                + "; of "
                + part.of(limit)
                + " for apps "
                + (part.amount(free) == 0 ? "none is" : part.of(free) + " is")
                + " free ("
                + holders(part)
                + "). It fits this host, and starts when "
                + (part.amount(missing) == 0 ? "what others ask" : part.of(missing) + " more")
                + " is free";
    }

    private String holders(Part part) {
        Map<String, ReplicaDemand> apps = new TreeMap<>();
        held.forEach(one -> apps.merge(one.set().app(), one.demand(), ReplicaDemand::plus));
        List<Map.Entry<String, ReplicaDemand>> order = new ArrayList<>(apps.entrySet());
        // What is frozen has no processors.
        order.removeIf(entry -> part.amount(entry.getValue()) == 0);
        order.sort(Comparator.comparingLong(entry -> -part.amount(entry.getValue())));
        List<String> texts = new ArrayList<>();
        order.stream()
                .limit(NAMED)
                .forEach(entry ->
                        texts.add(
                                entry.getKey()
                                        + " has "
                                        + part.of(entry.getValue())
                                        + (rests(entry.getKey()) ? " frozen" : "")));
        if (order.size() > NAMED) {
            List<ReplicaDemand> rest = order.stream().skip(NAMED).map(Map.Entry::getValue).toList();
            texts.add(rest.size() + " more have " + part.of(ReplicaDemand.sum(rest)));
        }
        return texts.isEmpty() ? "nobody has any" : String.join(", ", texts);
    }

    /** Whether all that an app has is frozen. */
    private boolean rests(String app) {
        return held.stream()
                .filter(one -> one.set().app().equals(app))
                .allMatch(one -> one.use() == Use.RESTS);
    }

    /** The room is there as soon as the old one goes; both beside each other do not fit. */
    private String oldHolds(WaitingReplica waiting, ReplicaDemand limit, ReplicaDemand sum) {
        ReplicaDemand old = ReplicaDemand.NONE;
        String name = "";
        for (HeldRoom one : held) {
            if (waiting.replaces().contains(one.set())) {
                old = old.plus(one.demand());
                name = one.set().revision();
            }
        }
        long spare = Math.max(0, room.spare());
        boolean enough =
                sum.minus(old).plus(waiting.demand()).fits(limit) || waiting.demand().fits(old);
        return ". The old replicas of the same app ("
                + name
                + ") have "
                + Part.MEMORY.of(old)
                + " of it, and beside them this host has "
                + new Memory(spare)
                + " to give now"
                + (enough
                        ? "; `minato up --replace` ends them first: requests wait meanwhile"
                        : "");
    }
}
