package dev.minato.platform.rollout;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.LostShare.Cause;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who gets an app's requests, from what was asked and what was ready alone. Single mode is
 * one rule: everything to the revision that it names, as long as that is ready, else to the latest
 * that is. A revision that is not ready yet, is gone, is inactive or has failed without ever being
 * ready gets none as long as another one does, and the others share what it had. Where none has
 * been ready, requests wait for those that start.
 */
public final class TrafficSplit {
    private static final int WHOLE = 100;

    private TrafficSplit() {}

    /** The shares of an app; none when it is not to run. */
    public static List<TrafficShare> of(AppRow app, List<RevisionRow> revisions) {
        if (app.intent() != AppIntent.RUN) {
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
                shares.stream().filter(share -> share.set().isPresent()).toList();
        List<TrafficShare> hopeful =
                shares.stream().filter(share -> !hasFailed(share, revisions)).toList();
        if (!served.isEmpty()) {
            return served;
        }
        Optional<RevisionRow> instead =
                app.spec().mode() == RevisionMode.SINGLE
                        ? latestReady(revisions)
                        : Optional.empty();
        return instead.map(row -> List.of(new TrafficShare(row.name(), row.readySet(), WHOLE)))
                .orElse(hopeful.isEmpty() ? shares : hopeful);
    }

    /** Whether a rule wants requests for a revision by its name. */
    public static boolean names(AppSpec app, String revision) {
        return app.traffic().stream()
                .anyMatch(
                        rule -> rule.weight() > 0 && rule.revision().equals(Optional.of(revision)));
    }

    /**
     * Shares that were asked for and that others have. None while nobody else could take them.
     *
     * @param revisions every revision that is kept, also those that do not run
     */
    public static List<LostShare> lost(AppRow app, List<RevisionRow> revisions) {
        Set<String> served = new HashSet<>();
        of(app, revisions).forEach(share -> served.add(share.revision()));
        if (served.isEmpty()) {
            return List.of();
        }
        List<LostShare> lost = new ArrayList<>();
        for (TrafficRule rule : app.spec().traffic()) {
            name(rule, revisions)
                    .filter(name -> rule.weight() > 0 && !served.contains(name))
                    .map(name -> lost(name, rule.weight(), revisions))
                    .ifPresent(lost::add);
        }
        return lost;
    }

    private static LostShare lost(String name, int weight, List<RevisionRow> revisions) {
        Optional<RevisionRow> known =
                revisions.stream().filter(row -> row.name().equals(name)).findFirst();
        if (known.isEmpty()) {
            return new LostShare(name, weight, Cause.GONE, Optional.empty());
        }
        RevisionRow row = known.get();
        if (!row.active()) {
            return new LostShare(name, weight, Cause.INACTIVE, Optional.of(row.lastActive()));
        }
        Cause cause = row.phase() == GenerationPhase.FAILED ? Cause.FAILED : Cause.STARTING;
        return new LostShare(name, weight, cause, Optional.of(row.rollOut().since()));
    }

    private static boolean hasFailed(TrafficShare share, List<RevisionRow> revisions) {
        return revisions.stream()
                .anyMatch(row ->
                        row.name().equals(share.revision())
                                && row.phase() == GenerationPhase.FAILED);
    }

    /** The name of the revision that a rule means now, whether it runs or not. */
    public static Optional<String> name(TrafficRule rule, List<RevisionRow> revisions) {
        return rule.revision().or(() -> target(rule, revisions).map(RevisionRow::name));
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
