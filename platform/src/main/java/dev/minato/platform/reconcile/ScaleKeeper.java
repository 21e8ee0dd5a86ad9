package dev.minato.platform.reconcile;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.platform.Edge;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.Subject;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ScaleLedger;
import dev.minato.platform.ledger.ScaleRow;
import dev.minato.platform.ledger.ScaleRow.Rest;
import dev.minato.platform.scale.Arrivals;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleDecision;
import dev.minato.platform.scale.ScaleFacts;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides how many replicas the revisions of an app are to have, and lets those rest that have
 * nothing to do, in two steps: requests are held first; when nothing is in flight and none has come
 * meanwhile, the replicas go. What was wanted before is kept in memory alone: a daemon that has
 * started shrinks nothing, and lets nothing rest, before it has seen as much as a decision needs.
 * Thread-safe for different apps.
 */
final class ScaleKeeper {
    private static final Logger log = LoggerFactory.getLogger(ScaleKeeper.class);

    /** What is remembered of a generation of a revision. */
    private static final class Memory {
        private final RevisionRef set;
        private final Instant began;
        private final WishWindow wishes;
        private final RuleFailures failures;
        private @Nullable CompletableFuture<GroupSleep> sleep;

        private Memory(RevisionRef set, int count, ScaleLedger ledger, Instant now) {
            this.failures = new RuleFailures(ledger);
            this.set = set;
            this.began = now;
            this.wishes = new WishWindow(count, now);
        }
    }

    private final ScaleLedger ledger;
    private final EdgeCounts counts;
    private final RuleReader rules;
    private final Wakeups wakeups;
    private final RolloutPolicy policy;
    private final InstantSource clock;
    private final Map<String, Memory> memories = new ConcurrentHashMap<>();

    ScaleKeeper(
            ScaleLedger ledger,
            EdgeCounts counts,
            RuleReader rules,
            Wakeups wakeups,
            RolloutPolicy policy,
            InstantSource clock) {
        this.ledger = ledger;
        this.counts = counts;
        this.rules = rules;
        this.wakeups = wakeups;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Decides for each revision that is ready; its routes are those of its row.
     *
     * @return when to look again, or {@link Instant#MIN} when something else is wanted now; absent
     *     where nothing scales
     */
    Optional<Instant> advance(AppStore.Entry entry, Edge edge) {
        Optional<Instant> again = Optional.empty();
        for (RevisionRow row : entry.revisions()) {
            ScaleRow scale = entry.scales().get(row.name());
            boolean settled = entry.app().intent() == AppIntent.RUN && row.isSettled();
            if (scale == null || !settled) {
                forget(entry, row);
                continue;
            }
            Instant next = advance(entry, row, scale, edge);
            if (next.equals(Instant.MIN)) {
                return Optional.of(next);
            }
            again = again.filter(next::isAfter).or(() -> Optional.of(next));
        }
        return again;
    }

    private void forget(AppStore.Entry entry, RevisionRow row) {
        if (memories.remove(row.name()) != null) {
            counts.forget(key(entry, row));
            rules.forget(row.name());
        }
    }

    private static GroupKey key(AppStore.Entry entry, RevisionRow row) {
        return new GroupKey(entry.app().name().text(), row.name());
    }

    private Instant advance(AppStore.Entry entry, RevisionRow row, ScaleRow scale, Edge edge) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Memory memory =
                memories.compute(
                        row.name(),
                        (name, known) ->
                                known != null && known.set.equals(row.set())
                                        ? known
                                        : new Memory(row.set(), scale.replicas(), ledger, now));
        Arrivals arrivals = entry.app().spec().arrivals();
        boolean ingress = arrivals != Arrivals.NONE;
        GroupLoad load = counts.load(key(entry, row));
        List<RuleReading> readings = rules.read(entry, row, load, now);
        Instant lastActive = latest(memory.began, latest(load.lastActive(), rules.lastActive(row)));
        ScaleFacts facts =
                new ScaleFacts(
                        arrivals,
                        scale.floor(),
                        scale.replicas(),
                        scale.since(),
                        ingress ? load.waiting(now) : 0,
                        readings,
                        memory.wishes.highest(now),
                        memory.wishes.ends(),
                        lastActive);
        ScaleDecision decision = ScaleDecision.decide(row.template().scale(), facts, now);
        memory.wishes.add(decision.wish(), now);
        memory.failures.look(entry.app(), row.name(), readings);
        rules.explain(row, decision, facts, now);
        load.wakeAbove(rules.mostRequests(row, scale.replicas()));
        Instant next =
                switch (scale.rest()) {
                    case AWAKE -> awake(entry, scale, decision, ingress, now);
                    case DOZING -> dozing(entry, row, scale, decision, edge, memory, now);
                    case ASLEEP -> asleep(entry, scale, decision, now);
                };
        Instant asked = rules.next(row);
        return asked.isBefore(next) && !next.equals(Instant.MIN) ? asked : next;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private Instant awake(
            AppStore.Entry entry,
            ScaleRow scale,
            ScaleDecision decision,
            boolean ingress,
            Instant now) {
        if (decision.count() == scale.replicas()) {
            return decision.again();
        }
        if (decision.count() > 0) {
            return decide(entry, scale, decision.count(), Rest.AWAKE, decision.reason(), now);
        }
        boolean handshake = ingress && policy.keeps(Safeguard.HOLD_BEFORE_SLEEP);
        if (!handshake) {
            return decide(entry, scale, scale.count(), Rest.ASLEEP, decision.reason(), now);
        }
        ledger.rest(
                entry.app(),
                scale,
                scale.decided(scale.count(), Rest.DOZING, scale.reason(), scale.since()));
        return Instant.MIN;
    }

    private Instant dozing(
            AppStore.Entry entry,
            RevisionRow row,
            ScaleRow scale,
            ScaleDecision decision,
            Edge edge,
            Memory memory,
            Instant now) {
        CompletableFuture<GroupSleep> sleep = memory.sleep;
        if (decision.count() > 0) {
            return wakes(entry, scale, memory);
        }
        if (sleep == null) {
            sleep = edge.asleep(key(entry, row));
            memory.sleep = sleep;
            String app = entry.app().name().text();
            var _ = sleep.whenComplete((_, _) -> wakeups.soon(Subject.app(app)));
        }
        if (!sleep.isDone()) {
            return now.plus(policy.resync());
        }
        memory.sleep = null;
        if (sleep.isCompletedExceptionally() || sleep.join().calledOff()) {
            return wakes(entry, scale, memory);
        }
        return decide(entry, scale, scale.count(), Rest.ASLEEP, decision.reason(), now);
    }

    /** It goes on with the replicas that it has. */
    private Instant wakes(AppStore.Entry entry, ScaleRow scale, Memory memory) {
        memory.sleep = null;
        ledger.rest(
                entry.app(),
                scale,
                scale.decided(scale.count(), Rest.AWAKE, scale.reason(), scale.since()));
        return Instant.MIN;
    }

    private Instant asleep(
            AppStore.Entry entry, ScaleRow scale, ScaleDecision decision, Instant now) {
        return decision.count() == 0 || !policy.keeps(Safeguard.WAKE_FOR_REQUESTS)
                ? decision.again()
                : decide(entry, scale, decision.count(), Rest.AWAKE, decision.reason(), now);
    }

    private Instant decide(
            AppStore.Entry entry,
            ScaleRow scale,
            int count,
            Rest rest,
            String reason,
            Instant now) {
        ScaleRow next = scale.decided(count, rest, reason, now);
        if (ledger.decide(entry.app(), scale, next)) {
            log.info(
                    "revision {}: {} → {} replicas: {}",
                    scale.revision(),
                    scale.replicas(),
                    next.replicas(),
                    reason);
        }
        return Instant.MIN;
    }
}
