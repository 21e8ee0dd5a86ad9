package dev.minato.local;

import dev.minato.local.ledger.ReplicaRow;
import dev.minato.local.placement.HeldRoom;
import dev.minato.platform.Cluster.ReplicaUsage;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * The replicas that have room on this host. Looked at by any thread; its {@link LocalCluster}
 * guards what changes it.
 */
final class ReplicaLives {
    private final Map<String, KeptReplica> all = new ConcurrentSkipListMap<>();

    /** Lets a life go on, to its end where that has begun. */
    void start(ReplicaRow row, ReplicaSpec spec, ReplicaLife life) {
        KeptReplica kept = KeptReplica.start(life, row.set(), spec);
        all.put(row.name(), kept);
        if (row.ending()) {
            kept.stop();
        }
    }

    /** One has ended. */
    void forget(String replica) {
        all.remove(replica);
    }

    Stream<KeptReplica> all() {
        return all.values().stream();
    }

    /** The replicas of an app as they show themselves. */
    List<Replica> seen(String app) {
        return all().filter(kept -> kept.set().app().equals(app))
                .map(kept -> kept.life().seen())
                .toList();
    }

    Stream<KeptReplica> of(RevisionRef set) {
        return all().filter(kept -> kept.set().equals(set));
    }

    /**
     * Those of a set that are not being stopped, in the order in which they stay when some are too
     * many.
     *
     * @param leaving who goes first, by name
     */
    List<KeptReplica> staying(RevisionRef set, Set<String> leaving) {
        return of(set).filter(kept -> !kept.isStopping())
                .sorted(
                        Comparator.<KeptReplica, Boolean>comparing(
                                        kept -> leaving.contains(kept.life().seen().name()))
                                .thenComparing(KeptReplica.stayingOrder()))
                .toList();
    }

    Optional<ReplicaLife> life(String replica) {
        return Optional.ofNullable(all.get(replica)).map(KeptReplica::life);
    }

    List<ReplicaLife> lives() {
        return all().map(KeptReplica::life).toList();
    }

    /** What those of a set have used whose containers run. */
    List<ReplicaUsage> usage(RevisionRef set, ReplicaContext context) {
        return of(set).map(kept -> context.containers().usage(kept.life().seen(), context.now()))
                .filter(used -> !used.containers().isEmpty())
                .toList();
    }

    /** The room that they hold. */
    List<HeldRoom> room() {
        return all().map(KeptReplica::room).toList();
    }

    /** Lets lives end where they stand, and waits for that. */
    static void leave(List<KeptReplica> kept, Duration most) {
        kept.forEach(each -> each.life().halt());
        long end = System.nanoTime() + most.toNanos();
        try {
            for (KeptReplica each : kept) {
                each.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
