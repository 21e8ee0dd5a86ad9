package dev.minato.platform.reconcile;

import dev.minato.edge.GroupKey;
import dev.minato.platform.Edge;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleRow;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Replicas that go since their revision is to have fewer: they get no new request, finish those
 * they have, and only then the cluster is asked for fewer. Which they are is chosen anew by a
 * daemon that has started. Thread-safe.
 */
final class LeavingReplicas {
    /** One of them. */
    private static final class Leaving {
        private @Nullable CompletableFuture<Void> drained;
        private Instant until = Instant.MAX;

        private boolean isDone(Instant now) {
            CompletableFuture<Void> end = drained;
            return end != null && (end.isDone() || !now.isBefore(until));
        }
    }

    private final Wakeups wakeups;
    private final RolloutPolicy policy;
    private final InstantSource clock;
    private final Map<RevisionRef, Map<String, Leaving>> all = new HashMap<>();

    LeavingReplicas(Wakeups wakeups, RolloutPolicy policy, InstantSource clock) {
        this.wakeups = wakeups;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Chooses who goes: those that are not ready, then those with the fewest tunnels (WebSockets),
     * whose clients have to connect anew, then the youngest; who was chosen stays so.
     *
     * @param tunnels open ones of a group by the replica's name
     */
    synchronized void choose(
            AppStore.Entry entry,
            List<Replica> replicas,
            Function<GroupKey, Map<String, Integer>> tunnels) {
        for (RevisionRow row : entry.revisions()) {
            RevisionRef set = row.set();
            int surplus = surplus(entry, row, replicas);
            if (surplus <= 0) {
                all.remove(set);
                continue;
            }
            Map<String, Integer> open = tunnels.apply(new GroupKey(row.app(), row.name()));
            Map<String, Leaving> before = all.getOrDefault(set, Map.of());
            Map<String, Leaving> next = new LinkedHashMap<>();
            alive(set, replicas).stream()
                    .sorted(
                            Comparator.comparing((Replica one) -> !before.containsKey(one.name()))
                                    .thenComparing(Replica::ready)
                                    .thenComparing(one -> open.getOrDefault(one.name(), 0))
                                    .thenComparing(Replica::created, Comparator.reverseOrder())
                                    .thenComparing(Replica::name))
                    .limit(surplus)
                    .map(Replica::name)
                    .forEach(name -> next.put(name, before.getOrDefault(name, new Leaving())));
            all.put(set, next);
        }
    }

    private static int surplus(AppStore.Entry entry, RevisionRow row, List<Replica> replicas) {
        ScaleRow scale = entry.scales().get(row.name());
        return scale == null || !row.isSettled() || scale.replicas() == 0
                ? 0
                : alive(row.set(), replicas).size() - scale.replicas();
    }

    private static List<Replica> alive(RevisionRef set, List<Replica> replicas) {
        return replicas.stream()
                .filter(replica -> replica.set().equals(set))
                .filter(replica -> replica.phase() != Replica.Phase.TERMINATING)
                .toList();
    }

    /** Replicas without those that go. */
    synchronized List<Replica> staying(List<Replica> replicas) {
        return policy.keeps(Safeguard.DRAIN_BEFORE_REMOVE)
                ? replicas.stream().filter(replica -> !isLeaving(replica)).toList()
                : replicas;
    }

    private boolean isLeaving(Replica replica) {
        return all.getOrDefault(replica.set(), Map.of()).containsKey(replica.name());
    }

    /** Names of those of a set that go. */
    synchronized Set<String> names(RevisionRef set) {
        return Set.copyOf(all.getOrDefault(set, Map.of()).keySet());
    }

    /** How many of a set have requests to finish: the cluster is to keep so many more. */
    synchronized int held(RevisionRef set) {
        Instant now = clock.instant();
        return policy.keeps(Safeguard.DRAIN_BEFORE_REMOVE)
                ? (int)
                        all.getOrDefault(set, Map.of()).values().stream()
                                .filter(one -> !one.isDone(now))
                                .count()
                : 0;
    }

    /** Waits for the requests that they have, once the routes without them are in force. */
    synchronized void drain(AppStore.Entry entry, Edge edge) {
        Subject app = Subject.app(entry.app().name().text());
        for (RevisionRow row : entry.revisions()) {
            all.getOrDefault(row.set(), Map.of())
                    .forEach((name, one) -> {
                        if (one.drained == null) {
                            one.until = clock.instant().plus(policy.drain());
                            CompletableFuture<Void> end = edge.drained(name);
                            one.drained = end;
                            var _ = end.whenComplete((_, _) -> wakeups.soon(app));
                            wakeups.at(app, one.until);
                        }
                    });
        }
    }

    /** Forgets a set that is gone. */
    synchronized void forget(RevisionRef set) {
        all.remove(set);
    }
}
