package dev.minato.platform.app;

import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.rollout.TrafficSplit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request changes of an app's revisions.
 *
 * @param followed the revision whose readiness is its end; absent where there is nothing to wait
 *     for
 * @param rolled new revisions, those that get new replicas, whose roll-out begins, and those that
 *     are not to run any more
 */
record AppChange(Outcome outcome, Optional<String> followed, List<RevisionRow> rolled) {
    /** The newest revision that is expected to run: a request that makes none waits for it. */
    static Optional<String> followed(AppStore.Entry entry) {
        return entry.revisions().stream()
                .filter(row -> row.active() && row.phase() != GenerationPhase.FAILED)
                .findFirst()
                .map(RevisionRow::name);
    }

    static RevisionRow rolling(RevisionRow revision, Instant now) {
        return revision.rolling(GenerationPhase.RESOLVING, now);
    }

    /**
     * New replicas for all that are to run: in single mode for the newest revision and one that the
     * traffic names, and as long as the newest is not ready for the one before it that is active.
     */
    static List<RevisionRow> allRolling(AppStore.Entry before, AppSpec asked, Instant now) {
        if (asked.mode() == RevisionMode.MULTIPLE) {
            return before.revisions().stream()
                    .filter(RevisionRow::active)
                    .map(row -> rolling(row, now))
                    .toList();
        }
        RevisionRow newest = before.latest();
        Optional<String> second =
                newest.phase() == GenerationPhase.READY
                        ? Optional.empty()
                        : before.revisions().stream()
                                .skip(1)
                                .filter(RevisionRow::active)
                                .map(RevisionRow::name)
                                .findFirst();
        return before.revisions().stream()
                .filter(row ->
                        row.name().equals(newest.name())
                                || second.filter(row.name()::equals).isPresent()
                                || (row.active() && TrafficSplit.names(asked, row.name())))
                .map(row -> rolling(row, now))
                .toList();
    }

    /**
     * What a pin went back from: in single mode those that are newer than the revision that serves.
     * They are not to run any more when a new one is made, else they would get the requests that
     * the pin held until that one is ready, and keep them if it fails.
     */
    static List<RevisionRow> passedOver(AppStore.Entry before, AppSpec asked, Instant now) {
        AppRow app = before.app();
        if (asked.mode() == RevisionMode.MULTIPLE || app.spec().mode() == RevisionMode.MULTIPLE) {
            return List.of();
        }
        int serving =
                TrafficSplit.of(app, before.revisions()).stream()
                        .filter(share -> share.set().isPresent())
                        .flatMap(share -> before.revision(share.revision()).stream())
                        .mapToInt(RevisionRow::number)
                        .max()
                        .orElse(Integer.MAX_VALUE);
        return before.revisions().stream()
                .filter(row -> row.number() > serving && row.ready().isPresent())
                .filter(row -> row.active() && !TrafficSplit.names(asked, row.name()))
                .map(row -> row.deactivated(now))
                .toList();
    }

    /**
     * Whether a request is about labels, or about another revision than the newest, and about
     * nothing else: then a newest one that has failed is not tried again.
     */
    static boolean leavesTheNewest(AppSpec asked, AppStore.Entry before) {
        AppSpec standing = before.app().spec();
        Optional<String> to = aim(asked);
        boolean elsewhere = to.filter(name -> !name.equals(before.latest().name())).isPresent();
        return !asked.traffic().equals(standing.traffic())
                && (elsewhere || to.equals(aim(standing)))
                && asked.withTemplate(standing.template())
                        .withTraffic(standing.traffic())
                        .equals(standing);
    }

    /** The revision that the first share names; empty for the latest. */
    private static Optional<String> aim(AppSpec app) {
        return app.traffic().stream()
                .filter(rule -> rule.weight() > 0)
                .findFirst()
                .flatMap(TrafficRule::revision);
    }

    /** The same, with other revisions changed too. */
    AppChange and(List<RevisionRow> others) {
        List<RevisionRow> all = new ArrayList<>(rolled);
        all.addAll(others);
        return new AppChange(outcome, followed, all);
    }

    /** What the caller follows. */
    Operation operation(String id, Operation.Kind kind, AppName app, boolean done, Instant now) {
        return new Operation(
                id,
                app.text(),
                kind,
                outcome,
                done ? Operation.Status.SUCCEEDED : Operation.Status.IN_PROGRESS,
                followed,
                Optional.empty(),
                now,
                done ? Optional.of(now) : Optional.empty());
    }
}
