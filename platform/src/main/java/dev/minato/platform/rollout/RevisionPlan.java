package dev.minato.platform.rollout;

import dev.minato.platform.Policy;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Safeguard;
import dev.minato.platform.ledger.Phase;
import dev.minato.platform.ledger.RevisionRow;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides the next steps of one revision that is to run:
 *
 * <ul>
 *   <li>its present generation starts beside the one that serves and takes over when all of it is
 *       ready, or when some of it is ready and nothing of what serves in its place is;
 *   <li>a generation that fails is removed when another serves; when none does it is kept, so that
 *       it may still come up (a database that starts later), and becomes ready then.
 * </ul>
 */
final class RevisionPlan {
    private final AppObservation seen;
    private final RevisionRow revision;
    private final Policy policy;

    RevisionPlan(AppObservation seen, RevisionRow revision, Policy policy) {
        this.seen = seen;
        this.revision = revision;
        this.policy = policy;
    }

    /** The sets that are to run. */
    Set<RevisionRef> wanted() {
        Set<RevisionRef> wanted = new TreeSet<>();
        revision.readySet().filter(seen.written()::contains).ifPresent(wanted::add);
        boolean ended =
                revision.phase() == Phase.FAILED
                        && anotherServes()
                        && policy.keeps(Safeguard.END_WHAT_FAILED);
        if (seen.isWritten(revision) && !ended) {
            wanted.add(revision.set());
        }
        return wanted;
    }

    private boolean anotherServes() {
        boolean anotherGeneration =
                revision.readySet().filter(set -> !set.equals(revision.set())).isPresent();
        return anotherGeneration || inItsPlace().isPresent();
    }

    /** The set that serves as long as this revision's present generation does not. */
    private Optional<RevisionRef> inItsPlace() {
        return revision.readySet()
                .or(() ->
                        seen.latestReady()
                                .filter(row -> !row.name().equals(revision.name()))
                                .flatMap(RevisionRow::readySet));
    }

    /** What is to be written down, and when to look again. */
    RollOutPlan next(Instant now) {
        List<Step> before = new ArrayList<>();
        List<Step> after = new ArrayList<>();
        Optional<Instant> again = Optional.empty();
        RevisionRef current = revision.set();
        if (revision.phase() == Phase.RESOLVING) {
            before.add(new Step.Resolve(current));
        } else if (wanted().contains(current)) {
            if (takesOver()) {
                before.add(new Step.Ready(current));
            } else if (settles()) {
                after.add(new Step.Settle(current));
            } else if (revision.phase() == Phase.ROLLING) {
                RollOutFailures failures = new RollOutFailures(policy, now);
                failures.of(seen, revision).ifPresent(before::add);
                again = Optional.of(failures.next(seen, revision));
            }
        }
        return new RollOutPlan(before, after, again);
    }

    private boolean takesOver() {
        boolean serves = revision.readySet().filter(revision.set()::equals).isPresent();
        if (serves) {
            return false;
        }
        boolean nothingElse = inItsPlace().map(set -> seen.ready(set) == 0).orElse(true);
        return !policy.keeps(Safeguard.READY_BEFORE_TAKE_OVER)
                || seen.isComplete(revision)
                || (nothingElse && seen.ready(revision.set()) > 0);
    }

    private boolean settles() {
        return revision.phase() == Phase.READY
                ? seen.pending().contains(revision.name())
                : seen.isComplete(revision);
    }
}
