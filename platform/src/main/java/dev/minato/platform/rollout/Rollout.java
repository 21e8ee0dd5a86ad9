package dev.minato.platform.rollout;

import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.RevisionRow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides the next steps of an app, from what is wanted and what is seen alone: the plan of each
 * revision that is to run, and the end of everything else, which is drained, then removed. In
 * single mode the newest revision, one that the traffic names and the one that serves are to run;
 * those that served before stay for a while, for a rollback, unless something waits for room; what
 * is left behind is deactivated. In multiple mode all that are active are to run.
 */
public final class Rollout {
    private Rollout() {}

    public static RolloutPlan decide(AppObservation seen, RolloutPolicy policy, Instant now) {
        return seen.app().intent() == AppIntent.RUN
                ? run(seen, policy, now)
                : windDown(seen, policy);
    }

    private static RolloutPlan run(AppObservation seen, RolloutPolicy policy, Instant now) {
        List<RolloutStep> before = new ArrayList<>();
        List<RolloutStep> after = new ArrayList<>();
        Optional<Instant> again = Optional.empty();
        List<RevisionPlan> plans = new ArrayList<>();
        Set<RevisionRef> wanted = new TreeSet<>();
        FormerRevisions former = FormerRevisions.of(seen, policy, now);
        for (RevisionRow revision : seen.revisions()) {
            if (isToRun(seen, revision, policy) || former.keeps(revision)) {
                RevisionPlan plan = new RevisionPlan(seen, revision, policy);
                wanted.addAll(plan.wanted());
                plans.add(plan);
            } else if (revision.active() && policy.keeps(Safeguard.DEACTIVATE_REPLACED)) {
                before.add(new RolloutStep.Deactivate(revision.name()));
            }
        }
        wanted.forEach(set -> before.add(new RolloutStep.Ensure(set, replaced(plans, set))));
        for (RevisionPlan each : plans) {
            RolloutPlan plan = each.next(now);
            before.addAll(plan.before());
            after.addAll(plan.after());
            again = RolloutPlan.sooner(again, plan.again());
        }
        Set<RevisionRef> kept = new TreeSet<>(wanted);
        plans.forEach(plan -> plan.coming().ifPresent(kept::add));
        after.addAll(surplus(seen, kept, policy));
        again = RolloutPlan.sooner(again, former.until());
        return new RolloutPlan(before, after, again);
    }

    private static Set<RevisionRef> replaced(List<RevisionPlan> plans, RevisionRef set) {
        return plans.stream()
                .filter(plan -> plan.set().equals(set))
                .findFirst()
                .map(RevisionPlan::replaces)
                .orElse(Set.of());
    }

    static boolean isToRun(AppObservation seen, RevisionRow revision, RolloutPolicy policy) {
        if (!seen.isSingle() || !revision.active()) {
            return revision.active();
        }
        boolean newest = revision.name().equals(seen.newest().name());
        boolean named = TrafficSplit.names(seen.app().spec(), revision.name());
        boolean serves =
                TrafficSplit.of(seen.app(), seen.revisions()).stream()
                        .anyMatch(share -> share.revision().equals(revision.name()));
        boolean stays = policy.keeps(Safeguard.KEEP_WHAT_SERVES) && !seen.newestTakesTurn();
        return newest || named || (serves && stays);
    }

    private static List<RolloutStep> surplus(
            AppObservation seen, Set<RevisionRef> wanted, RolloutPolicy policy) {
        Set<RevisionRef> surplus = new TreeSet<>(seen.sets().keySet());
        seen.replicas().forEach(replica -> surplus.add(replica.set()));
        surplus.addAll(seen.written());
        surplus.removeAll(wanted);
        return surplus.stream()
                .map(set ->
                        seen.drained().contains(set) || !policy.keeps(Safeguard.DRAIN_BEFORE_REMOVE)
                                ? new RolloutStep.Remove(set)
                                : (RolloutStep) new RolloutStep.Drain(set))
                .toList();
    }

    private static RolloutPlan windDown(AppObservation seen, RolloutPolicy policy) {
        List<RolloutStep> after = new ArrayList<>(surplus(seen, Set.of(), policy));
        if (after.isEmpty() && seen.app().intent() == AppIntent.DELETE) {
            after.add(new RolloutStep.Forget());
        } else if (after.isEmpty() && !seen.pending().isEmpty()) {
            after.add(new RolloutStep.SettleStop());
        }
        return new RolloutPlan(List.of(), after, Optional.empty());
    }
}
