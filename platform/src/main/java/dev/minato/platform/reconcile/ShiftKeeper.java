package dev.minato.platform.reconcile;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ShiftRow;
import dev.minato.platform.ledger.ShiftTable;
import dev.minato.platform.rollout.ShiftDecision;
import dev.minato.platform.rollout.ShiftMeasure;
import dev.minato.platform.rollout.TrafficSplit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries shifts of requests out. What was counted as a step began is kept in memory alone: a
 * daemon that has started measures a step anew, from its own start on. Thread-safe for different
 * apps.
 */
final class ShiftKeeper {
    private static final Logger log = LoggerFactory.getLogger(ShiftKeeper.class);

    /** What was counted of each revision as a step began to be measured. */
    private record Baseline(Instant step, Instant began, Map<GroupKey, GroupStats> counts) {}

    private final ShiftTable table;
    private final EdgeCounts counts;
    private final RolloutPolicy policy;
    private final InstantSource clock;
    private final Map<String, Baseline> baselines = new ConcurrentHashMap<>();

    ShiftKeeper(ShiftTable table, EdgeCounts counts, RolloutPolicy policy, InstantSource clock) {
        this.table = table;
        this.policy = policy;
        this.counts = counts;
        this.clock = clock;
    }

    /**
     * Makes the next step where it is time.
     *
     * @return when to look again, or {@link Instant#MIN} when the shares are others now; absent
     *     where nothing shifts
     */
    Optional<Instant> advance(AppStore.Entry entry) {
        String app = entry.app().name().text();
        if (entry.shift().isEmpty()) {
            baselines.remove(app);
            return Optional.empty();
        }
        ShiftRow row = entry.shift().get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Baseline baseline =
                baselines.compute(
                        app,
                        (name, known) ->
                                known != null && known.step().equals(row.since())
                                        ? known
                                        : new Baseline(row.since(), now, counts(entry)));
        String target = row.shift().target();
        boolean serves =
                entry.revision(target)
                        .filter(revision -> revision.active() && revision.ready().isPresent())
                        .isPresent();
        ShiftMeasure mine = ShiftMeasure.none();
        ShiftMeasure others = ShiftMeasure.none();
        for (var each : counts(entry).entrySet()) {
            GroupKey key = each.getKey();
            ShiftMeasure measure =
                    ShiftMeasure.between(
                            baseline.counts().getOrDefault(key, GroupStats.none(key)),
                            each.getValue());
            if (key.target().equals(target)) {
                mine = measure;
            } else {
                others = others.plus(measure);
            }
        }
        ShiftDecision decision =
                ShiftDecision.decide(
                        row,
                        entry.app().spec().traffic(),
                        serves,
                        mine,
                        others,
                        baseline.began(),
                        now);
        return Optional.of(
                switch (decision) {
                    case ShiftDecision.Wait wait -> sooner(wait.until(), now);
                    case ShiftDecision.Move move -> {
                        log.info("app {}: {}", app, move.message());
                        table.move(
                                entry.app(),
                                rules(entry, row, move),
                                move.goesOn() || !policy.keeps(Safeguard.SHIFT_ENDS)
                                        ? Optional.of(new ShiftRow(row.shift(), row.before(), now))
                                        : Optional.empty(),
                                move.message());
                        yield Instant.MIN;
                    }
                });
    }

    private List<TrafficRule> rules(AppStore.Entry entry, ShiftRow row, ShiftDecision.Move move) {
        boolean returns = !move.goesOn() && move.rules().equals(row.before());
        return returns && !policy.keeps(Safeguard.SHIFT_RETURNS)
                ? entry.app().spec().traffic()
                : move.rules();
    }

    /** A revision that fares worse is found out before its step is over. */
    private static Instant sooner(Instant until, Instant now) {
        Instant next = now.plusSeconds(2);
        return next.isBefore(until) ? next : until;
    }

    private Map<GroupKey, GroupStats> counts(AppStore.Entry entry) {
        Map<GroupKey, GroupStats> all = new HashMap<>();
        for (TrafficRule rule : entry.app().spec().traffic()) {
            TrafficSplit.target(rule, entry.revisions())
                    .map(RevisionRow::name)
                    .map(name -> new GroupKey(entry.app().name().text(), name))
                    .ifPresent(key -> all.put(key, counts.of(key)));
        }
        return all;
    }
}
