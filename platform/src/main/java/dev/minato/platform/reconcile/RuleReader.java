package dev.minato.platform.reconcile;

import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Environments;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.reconcile.TriggerPolls.PollTarget;
import dev.minato.platform.scale.Arrivals;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.ScaleBook;
import dev.minato.platform.scale.ScaleDecision;
import dev.minato.platform.scale.ScaleExplanation;
import dev.minato.platform.scale.ScaleFacts;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.TriggerReading;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rules of revisions: requests and connections as the edges count them, everything else
 * as {@link TriggerPolls} has heard last. Thread-safe for different apps.
 */
final class RuleReader {
    /** Above it another replica is wanted, as {@link ScaleDecision} tolerates a tenth. */
    private static final double TOLERATED = 1.1;

    private final Environments environments;
    private final TriggerPolls polls;
    private final ResourceMeters meters = new ResourceMeters();
    private final ScaleBook book;

    RuleReader(Environments environments, TriggerPolls polls, ScaleBook book) {
        this.environments = environments;
        this.polls = polls;
        this.book = book;
    }

    /** What each rule of a revision says now. */
    List<RuleReading> read(AppStore.Entry entry, RevisionRow row, GroupLoad load, Instant now) {
        Arrivals arrivals = entry.app().spec().arrivals();
        EnvironmentParts parts = environments.parts(entry.app().environment());
        List<RuleReading> readings = new ArrayList<>();
        for (ScaleRule rule : row.template().scale().rules(arrivals)) {
            if (rule.countsArrivals()) {
                readings.add(arrived(rule, load, now));
            } else if (rule.isResource()) {
                readings.add(meters.read(row, rule, parts.cluster(), now));
            } else {
                readings.add(polls.read(PollTarget.of(entry, row), rule, parts.triggers()));
            }
        }
        return readings;
    }

    private static RuleReading arrived(ScaleRule rule, GroupLoad load, Instant now) {
        return RuleReading.of(
                rule,
                new TriggerReading(
                        load.mean(now),
                        rule.concurrent(),
                        load.isActive(now),
                        TriggerReading.Kind.AVERAGE),
                now);
    }

    /**
     * Requests, or connections, at once above which a revision with so many replicas wants another
     * one.
     */
    double mostRequests(RevisionRow row, int replicas) {
        return row.template().scale().rules(Arrivals.REQUESTS).stream()
                .filter(ScaleRule::countsArrivals)
                .filter(_ -> replicas < row.template().scale().maxReplicas())
                .mapToDouble(rule -> rule.concurrent() * replicas * TOLERATED)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    /** When a rule that asks somebody had something to do last. */
    Instant lastActive(RevisionRow row) {
        return polls.lastActive(row.name());
    }

    /** When a rule is to be asked next. */
    Instant next(RevisionRow row) {
        Instant asked = polls.next(row.name());
        Instant looked = meters.next(row.name());
        return asked.isBefore(looked) ? asked : looked;
    }

    /** Keeps how it was decided. */
    void explain(RevisionRow row, ScaleDecision decision, ScaleFacts facts, Instant now) {
        book.put(row.name(), new ScaleExplanation(now, facts, decision));
    }

    /** Reads nothing of a revision any more. */
    void forget(String revision) {
        polls.forget(revision);
        meters.forget(revision);
        book.forget(revision);
    }
}
