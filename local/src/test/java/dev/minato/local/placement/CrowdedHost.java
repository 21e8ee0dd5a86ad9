package dev.minato.local.placement;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.local.placement.HeldRoom.Use;
import dev.minato.local.placement.PlacementWait.Cause;
import dev.minato.platform.RevisionRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * A host on which apps come, roll out and go in virtual time, half a minute a step, more than it
 * holds. Every replica takes what it uses a while after it has started, and what is stopped keeps
 * it for a while. Checks what must hold after every step.
 */
final class CrowdedHost {
    private static final long MIB = 1L << 20;
    private static final Memory TOTAL = new Memory(1100 * MIB);
    private static final Memory RESERVE = new Memory(100 * MIB);
    private static final int STEPS = 400;
    private static final Duration STEP = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofMinutes(15);

    /** What was there before, and what was waiting to take its place, ends one after another. */
    private static final Duration LONGEST_TURN =
            Placement.PATIENCE.plus(LIFE.multipliedBy(2)).plus(STEP.multipliedBy(4));

    private static final class Guest {
        private final String app;
        private final RevisionRef set;
        private final ReplicaDemand demand;
        private final Instant asked;
        private Optional<Instant> started = Optional.empty();
        private Optional<Instant> stopped = Optional.empty();
        private Set<RevisionRef> replaces = Set.of();

        private final long used;

        /**
         * @param part how much it uses of what it asks, in percent
         */
        private Guest(RevisionRef set, long mib, int part, Instant asked) {
            this.app = set.app();
            this.set = set;
            this.demand = new ReplicaDemand(new Cpu(1_000_000L), new Memory(mib * MIB));
            this.used = mib * MIB * part / 100;
            this.asked = asked;
        }

        private String name() {
            return set.revision();
        }
    }

    private final Random random;
    private final Set<PlacementRule> off;
    private final List<Guest> guests = new ArrayList<>();
    private final Map<String, Instant> ends = new HashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private int names;
    private String firstInLine = "";
    private Instant firstSince = now;

    CrowdedHost(long seed, Set<PlacementRule> off) {
        this.random = new Random(seed);
        this.off = off;
    }

    void run() {
        for (int i = 0; i < STEPS; i++) {
            come();
            rollOut();
            go();
            place();
            checkUse();
            checkSum();
            checkPatience();
            now = now.plus(STEP);
        }
    }

    private void come() {
        if (random.nextInt(8) == 0) {
            int kind = random.nextInt(100);
            long mib = kind < 2 ? 1500 : kind < 10 ? 700 : 40 + random.nextInt(260);
            Guest guest =
                    new Guest(new RevisionRef("app" + names, "r" + names, 1), mib, part(), now);
            names++;
            guests.add(guest);
        }
    }

    private void rollOut() {
        for (Guest guest : List.copyOf(guests)) {
            boolean alone = guests.stream().filter(one -> one.app.equals(guest.app)).count() == 1;
            if (alone && uses(guest) && guest.stopped.isEmpty() && random.nextInt(20) == 0) {
                long mib = guest.demand.memory().bytes() / MIB;
                long next = random.nextBoolean() ? mib : Math.max(1, mib + random.nextInt(300));
                Guest second =
                        new Guest(new RevisionRef(guest.app, "r" + names++, 1), next, part(), now);
                second.replaces = Set.of(guest.set);
                guests.add(second);
            }
        }
    }

    private int part() {
        return random.nextBoolean() ? 100 : 20 + random.nextInt(80);
    }

    /** What serves ends its predecessor; apps end; what was stopped a while ago is gone. */
    private void go() {
        for (Guest guest : guests) {
            boolean replaced =
                    guests.stream().anyMatch(one -> one.replaces.contains(guest.set) && uses(one));
            boolean over = now.isAfter(ends.getOrDefault(guest.app, Instant.MAX));
            if (guest.stopped.isEmpty() && guest.started.isPresent() && (replaced || over)) {
                guest.stopped = Optional.of(now);
            }
        }
        for (Iterator<Guest> all = guests.iterator(); all.hasNext(); ) {
            Guest guest = all.next();
            boolean gone = guest.stopped.filter(at -> now.isAfter(at.plus(STEP))).isPresent();
            boolean givenUp =
                    guest.started.isEmpty()
                            && now.isAfter(ends.getOrDefault(guest.app, Instant.MAX));
            if (gone || (givenUp && !guest.replaces.isEmpty())) {
                all.remove();
            }
        }
    }

    /** Whether it has taken its memory. */
    private boolean uses(Guest guest) {
        return guest.started.filter(at -> !now.isBefore(at.plus(STEP.multipliedBy(2)))).isPresent();
    }

    private HeldRoom held(Guest guest) {
        Use use = guest.stopped.isPresent() ? Use.LEAVES : uses(guest) ? Use.RUNS : Use.STARTS;
        return new HeldRoom(guest.name(), guest.set, guest.demand, use);
    }

    private HostRoom room() {
        return new HostRoom(
                new Cpu(2_000_000_000L),
                TOTAL,
                new Memory(Math.max(0, TOTAL.bytes() - used())),
                new PlacementSettings(
                        MemoryReserve.exactly(RESERVE), Optional.of(Overcommit.DEFAULT)));
    }

    private long used() {
        return guests.stream().filter(this::uses).mapToLong(guest -> guest.used).sum();
    }

    private void place() {
        List<HeldRoom> held = new ArrayList<>();
        List<WaitingReplica> waiting = new ArrayList<>();
        for (Guest guest : guests) {
            if (guest.started.isPresent()) {
                held.add(held(guest));
            } else {
                waiting.add(
                        new WaitingReplica(
                                guest.name(),
                                guest.set,
                                guest.demand,
                                guest.asked,
                                guest.replaces));
            }
        }
        PlacementDecision decision = Placement.decide(room(), held, waiting, now, off);
        checkOrder(held, waiting, decision);
        Set<String> starts = new HashSet<>(decision.starts());
        guests.stream()
                .filter(guest -> starts.contains(guest.name()))
                .forEach(guest -> {
                    guest.started = Optional.of(now);
                    ends.putIfAbsent(guest.app, now.plus(LIFE));
                });
        checkNobodyIdles(decision);
    }

    /** Whatever happens, the reserve is there. */
    private void checkUse() {
        require(
                used() <= TOTAL.bytes() - RESERVE.bytes(),
                "the reserve is used: " + new Memory(used()));
    }

    /** Once what is replaced or stopped is gone, what is asked in sum is within the limit. */
    private void checkSum() {
        Set<RevisionRef> replaced = new HashSet<>();
        guests.stream()
                .filter(guest -> guest.started.isPresent())
                .forEach(guest -> replaced.addAll(guest.replaces));
        long sum =
                guests.stream()
                        .filter(guest -> guest.started.isPresent())
                        .filter(guest -> !replaced.contains(guest.set))
                        .filter(guest -> guest.stopped.isEmpty())
                        .mapToLong(guest -> guest.demand.memory().bytes())
                        .sum();
        require(sum <= TOTAL.bytes() - RESERVE.bytes(), "the sum is " + new Memory(sum));
    }

    /** Whose turn it is starts at the latest when all that ran when it became so has ended. */
    private void checkPatience() {
        Optional<Guest> first =
                guests.stream()
                        .filter(guest -> guest.started.isEmpty() && guest.replaces.isEmpty())
                        .filter(guest -> fitsEmptyHost(guest.demand))
                        .min(
                                Comparator.comparing((Guest guest) -> guest.asked)
                                        .thenComparing(Guest::name));
        String name = first.map(Guest::name).orElse("");
        if (!name.equals(firstInLine)) {
            firstInLine = name;
            firstSince = now;
        }
        Duration waited = Duration.between(firstSince, now);
        require(
                name.isEmpty() || waited.compareTo(LONGEST_TURN) < 0,
                name + " is the first in line and waits since " + firstSince + " at " + now);
    }

    private static boolean fitsEmptyHost(ReplicaDemand demand) {
        return demand.memory().bytes() <= TOTAL.bytes() - RESERVE.bytes();
    }

    /** Nobody started beyond the sum, and none in a room that an older one fits into. */
    private void checkOrder(
            List<HeldRoom> held, List<WaitingReplica> waiting, PlacementDecision decision) {
        long limit = TOTAL.bytes() - RESERVE.bytes();
        List<WaitingReplica> order = new ArrayList<>(waiting);
        order.sort(
                Comparator.comparing(WaitingReplica::since).thenComparing(WaitingReplica::replica));
        long sum = held.stream().mapToLong(one -> one.demand().memory().bytes()).sum();
        for (WaitingReplica next : order) {
            long after = sum + next.demand().memory().bytes();
            if (decision.starts().contains(next.replica())) {
                require(!next.replaces().isEmpty() || after <= limit, next + " is beyond the sum");
                sum = after;
            } else {
                boolean heldBack =
                        decision.waitOf(next.replica()).orElseThrow().cause() == Cause.HELD_BACK;
                require(heldBack || after > limit, next + " fits and waits");
            }
        }
    }

    /**
     * While nobody has waited long, whoever fits has started; a roll-out of its size always has.
     */
    private void checkNobodyIdles(PlacementDecision decision) {
        long limit = TOTAL.bytes() - RESERVE.bytes();
        long sum = 0;
        long coming = 0;
        for (Guest guest : guests) {
            if (guest.started.isPresent()) {
                sum += guest.demand.memory().bytes();
                coming += held(guest).use() == Use.STARTS ? guest.demand.memory().bytes() : 0;
            }
        }
        boolean patient =
                guests.stream()
                        .filter(guest -> decision.waits().containsKey(guest.name()))
                        .filter(guest -> fitsEmptyHost(guest.demand))
                        .anyMatch(guest -> !now.isBefore(guest.asked.plus(Placement.PATIENCE)));
        for (Guest guest : guests) {
            if (decision.waits().containsKey(guest.name())) {
                long asked = guest.demand.memory().bytes();
                require(patient || sum + asked > limit, guest.name() + " fits and idles");
                require(
                        !exchanges(guest) || asked > limit - used() - coming,
                        guest.name() + " takes no more than it gives, and waits");
            }
        }
    }

    private boolean exchanges(Guest guest) {
        return guests.stream()
                .anyMatch(old ->
                        guest.replaces.contains(old.set)
                                && old.started.isPresent()
                                && guest.demand.fits(old.demand));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
