package dev.minato.platform.rollout;

import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Phase;
import dev.minato.platform.ledger.RevisionRow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides who gets an app's requests, from what was asked and what was ready alone. Single mode is
 * one rule, everything to the latest that is ready. A revision that was never ready has its
 * requests wait while it starts; one that is gone, inactive or has failed without ever being ready
 * gets none, and the others share what it had.
 */
public final class TrafficSplit {
    private TrafficSplit() {}

    /** The shares of an app; none when it is not to run. */
    public static List<TrafficShare> of(AppRow app, List<RevisionRow> revisions) {
        if (app.intent() != Intent.RUN) {
            return List.of();
        }
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (TrafficRule rule : app.spec().traffic()) {
            if (rule.weight() > 0) {
                target(rule, revisions)
                        .ifPresent(row -> weights.merge(row.name(), rule.weight(), Integer::sum));
            }
        }
        List<TrafficShare> shares = new ArrayList<>();
        for (RevisionRow row : revisions) {
            Integer weight = weights.get(row.name());
            if (weight != null) {
                shares.add(new TrafficShare(row.name(), row.readySet(), weight));
            }
        }
        List<TrafficShare> served =
                shares.stream()
                        .filter(share -> share.set().isPresent() || !hasFailed(share, revisions))
                        .toList();
        return served.isEmpty() ? shares : served;
    }

    private static boolean hasFailed(TrafficShare share, List<RevisionRow> revisions) {
        return revisions.stream()
                .anyMatch(
                        row -> row.name().equals(share.revision()) && row.phase() == Phase.FAILED);
    }

    /** The revision that a rule means now. */
    public static Optional<RevisionRow> target(TrafficRule rule, List<RevisionRow> revisions) {
        if (rule.revision().isEmpty()) {
            return latestReady(revisions).or(() -> revisions.stream().findFirst());
        }
        return revisions.stream()
                .filter(RevisionRow::active)
                .filter(row -> row.name().equals(rule.revision().get()))
                .findFirst();
    }

    /** The newest revision that may get requests. */
    static Optional<RevisionRow> latestReady(List<RevisionRow> revisions) {
        return revisions.stream()
                .filter(row -> row.active() && row.ready().isPresent())
                .findFirst();
    }
}
