package dev.minato.platform.rollout;

import dev.minato.platform.Policy;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.Intent;
import dev.minato.platform.ledger.Phase;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides the next steps of an app in single revision mode, from what is wanted and what is seen
 * alone:
 *
 * <ul>
 *   <li>the latest set starts beside the serving one and takes over when all of it is ready, or
 *       when some of it is ready and nothing of the serving one is;
 *   <li>what neither serves nor is to serve is drained, then removed;
 *   <li>a latest set that fails is removed when another serves; when none does it is kept, so that
 *       it may still come up (a database that starts later), and becomes ready then.
 * </ul>
 */
public final class Rollout {
    private Rollout() {}

    public static Plan decide(Situation situation, Policy policy, Instant now) {
        return situation.intent() == Intent.RUN ? run(situation, policy, now) : windDown(situation);
    }

    private static Plan run(Situation situation, Policy policy, Instant now) {
        List<Step> before = new ArrayList<>();
        List<Step> after = new ArrayList<>();
        Set<RevisionRef> wanted = wanted(situation);
        wanted.forEach(set -> before.add(new Step.Ensure(set)));
        RevisionRef latest = situation.latest();
        Optional<Instant> again = Optional.empty();
        if (situation.phase() == Phase.RESOLVING) {
            before.add(new Step.Resolve());
        } else if (wanted.contains(latest)) {
            boolean complete = situation.ready(latest) >= situation.count(latest);
            if (takesOver(situation, complete)) {
                before.add(new Step.Serve(latest));
            } else if (settles(situation, complete)) {
                after.add(new Step.Settle());
            } else if (situation.phase() == Phase.ROLLING) {
                Failures failures = new Failures(policy, now);
                failures.of(situation).ifPresent(before::add);
                again = Optional.of(failures.next(situation));
            }
        }
        after.addAll(surplus(situation, wanted));
        return new Plan(before, after, again);
    }

    private static boolean settles(Situation situation, boolean complete) {
        return situation.phase() == Phase.READY ? situation.pending() : complete;
    }

    private static Set<RevisionRef> wanted(Situation situation) {
        Set<RevisionRef> wanted = new TreeSet<>();
        situation.serving().filter(situation.counts()::containsKey).ifPresent(wanted::add);
        boolean latestMayServe = situation.phase() != Phase.FAILED || situation.serving().isEmpty();
        if (latestMayServe && situation.counts().containsKey(situation.latest())) {
            wanted.add(situation.latest());
        }
        return wanted;
    }

    private static boolean takesOver(Situation situation, boolean complete) {
        RevisionRef latest = situation.latest();
        return !situation.serves(latest)
                && situation.ready(latest) > 0
                && (complete || situation.readyServing() == 0);
    }

    private static List<Step> surplus(Situation situation, Set<RevisionRef> wanted) {
        Set<RevisionRef> surplus = new TreeSet<>(situation.sets());
        situation.replicas().forEach(replica -> surplus.add(replica.set()));
        surplus.addAll(situation.counts().keySet());
        surplus.removeAll(wanted);
        return surplus.stream()
                .map(set ->
                        situation.drained().contains(set)
                                ? new Step.Remove(set)
                                : (Step) new Step.Drain(set))
                .toList();
    }

    private static Plan windDown(Situation situation) {
        if (situation.serving().isPresent()) {
            return new Plan(List.of(new Step.StopServing()), List.of(), Optional.empty());
        }
        List<Step> after = new ArrayList<>(surplus(situation, Set.of()));
        if (after.isEmpty() && situation.intent() == Intent.DELETE) {
            after.add(new Step.Forget());
        } else if (after.isEmpty() && situation.pending()) {
            after.add(new Step.Settle());
        }
        return new Plan(List.of(), after, Optional.empty());
    }
}
