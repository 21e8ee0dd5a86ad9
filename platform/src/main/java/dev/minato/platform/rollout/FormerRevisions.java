package dev.minato.platform.rollout;

import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.ledger.RevisionRow;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Revisions of an app in single mode that served before and stay active for a while, so that the
 * requests can go back to them at once: the two newest, and none while something of the app waits
 * for room.
 *
 * @param kept which they are
 * @param until when they are not kept any more; absent when there are none
 */
record FormerRevisions(List<String> kept, Optional<Instant> until) {
    private static final int MOST = 2;
    private static final FormerRevisions NONE = new FormerRevisions(List.of(), Optional.empty());

    static FormerRevisions of(AppObservation seen, RolloutPolicy policy, Instant now) {
        boolean full =
                seen.sets().values().stream()
                        .anyMatch(set -> set.reason() == SetReason.UNSCHEDULABLE);
        Optional<Instant> end = lastSwitch(seen).map(time -> time.plus(policy.keep()));
        if (!seen.isSingle()
                || seen.oldEndsFirst()
                || full
                || end.filter(now::isBefore).isEmpty()) {
            return NONE;
        }
        List<String> kept =
                seen.revisions().stream()
                        .filter(row -> row.active() && row.ready().isPresent())
                        .filter(row -> !Rollout.isToRun(seen, row, policy))
                        .limit(MOST)
                        .map(RevisionRow::name)
                        .toList();
        return kept.isEmpty() ? NONE : new FormerRevisions(kept, end);
    }

    /** When what serves began to. */
    private static Optional<Instant> lastSwitch(AppObservation seen) {
        return TrafficSplit.of(seen.app(), seen.revisions()).stream()
                .filter(share -> share.set().isPresent())
                .flatMap(share ->
                        seen.revisions().stream()
                                .filter(row -> row.name().equals(share.revision())))
                .map(RevisionRow::lastActive)
                .max(Instant::compareTo);
    }

    boolean keeps(RevisionRow revision) {
        return kept.contains(revision.name());
    }
}
