package dev.minato.platform.rollout;

import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.RevisionRow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything the decision about one app is made from: what is wanted, and what was seen.
 *
 * @param app what was asked
 * @param revisions those that are active, have a set or are the newest; the newest first
 * @param counts how many replicas each of them is to have
 * @param written sets that are written down: their images are known
 * @param unprobed those of them whose containers have no probe that says when they are ready
 * @param replicas what the cluster shows, perhaps late
 * @param sets of which the cluster wants or has something, and how they fare
 * @param drained sets that get no requests any more and have finished those they had
 * @param pending revisions that operations which wait for their end bring up
 */
public record AppObservation(
        AppRow app,
        List<RevisionRow> revisions,
        Map<String, Integer> counts,
        Set<RevisionRef> written,
        Set<RevisionRef> unprobed,
        List<Replica> replicas,
        Map<RevisionRef, SetStatus> sets,
        Set<RevisionRef> drained,
        Set<String> pending) {
    public AppObservation {
        revisions = List.copyOf(revisions);
    }

    /** The newest revision. */
    RevisionRow newest() {
        return revisions.getFirst();
    }

    boolean isSingle() {
        return app.spec().mode() == RevisionMode.SINGLE;
    }

    /** The newest revision that may get requests: what "latest" means in a traffic rule. */
    Optional<RevisionRow> latestReady() {
        return TrafficSplit.latestReady(revisions);
    }

    public List<Replica> of(RevisionRef set) {
        return replicas.stream().filter(replica -> replica.set().equals(set)).toList();
    }

    int ready(RevisionRef set) {
        return (int) of(set).stream().filter(Replica::ready).count();
    }

    int count(RevisionRow revision) {
        return counts.getOrDefault(revision.name(), 1);
    }

    /** Whether no set may run beside another that it takes the place of. */
    boolean oldEndsFirst() {
        return app.spec().oldEndsFirst();
    }

    /** Whether the newest revision begins only when all others are gone, and may begin. */
    boolean newestTakesTurn() {
        return isSingle() && oldEndsFirst() && newest().active() && isWritten(newest());
    }

    /** Sets, wanted or not, that a revision's present one may not run beside. */
    Set<RevisionRef> before(RevisionRow revision) {
        Set<RevisionRef> before = new TreeSet<>(written);
        before.addAll(sets.keySet());
        replicas.forEach(replica -> before.add(replica.set()));
        before.removeIf(set -> !isSingle() && !set.revision().equals(revision.name()));
        before.remove(revision.set());
        return before;
    }

    /** Whether the cluster has no room for all of a set now. */
    boolean waitsForRoom(RevisionRef set) {
        SetStatus status = sets.get(set);
        return status != null && status.reason() == SetReason.UNSCHEDULABLE;
    }

    boolean isWritten(RevisionRow revision) {
        return written.contains(revision.set());
    }
}
