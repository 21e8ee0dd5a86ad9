package dev.minato.platform.rollout;

import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Safeguard;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    /** A cluster that answers takes a set within a few seconds. */
    private static final Duration LATE = Duration.ofMinutes(1);

    private final AppObservation seen;
    private final RevisionRow revision;
    private final RolloutPolicy policy;

    RevisionPlan(AppObservation seen, RevisionRow revision, RolloutPolicy policy) {
        this.seen = seen;
        this.revision = revision;
        this.policy = policy;
    }

    /** The sets that are to run. */
    Set<RevisionRef> wanted() {
        Set<RevisionRef> wanted = new TreeSet<>();
        if (coming().isPresent()) {
            boolean begun = seen.sets().containsKey(revision.set());
            if (begun || seen.before(revision).isEmpty()) {
                wanted.add(revision.set());
            }
            return wanted;
        }
        revision.readySet().filter(seen.written()::contains).ifPresent(wanted::add);
        boolean ended =
                revision.phase() == GenerationPhase.FAILED
                        && anotherServes()
                        && policy.keeps(Safeguard.END_WHAT_FAILED);
        if (seen.isWritten(revision) && !ended) {
            wanted.add(revision.set());
        }
        return wanted;
    }

    /** The set that begins when others have ended. */
    Optional<RevisionRef> coming() {
        return takesTurn() && seen.isWritten(revision)
                ? Optional.of(revision.set())
                : Optional.empty();
    }

    private boolean takesTurn() {
        return seen.oldEndsFirst() && policy.keeps(Safeguard.OLD_ENDS_FIRST);
    }

    /** The generation before, which gets no requests from now on, since it is to end. */
    private Optional<RolloutStep> retires() {
        return revision.readySet()
                .filter(set -> coming().filter(next -> !next.equals(set)).isPresent())
                .map(RolloutStep.Retire::new);
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

    /** The sets that end once the present generation serves. */
    Set<RevisionRef> replaces() {
        Set<RevisionRef> replaces = new TreeSet<>();
        revision.readySet().ifPresent(replaces::add);
        if (seen.isSingle()) {
            inItsPlace().ifPresent(replaces::add);
        }
        replaces.remove(revision.set());
        return replaces;
    }

    RevisionRef set() {
        return revision.set();
    }

    /** What is to be written down, and when to look again. */
    RolloutPlan next(Instant now) {
        List<RolloutStep> before = new ArrayList<>();
        List<RolloutStep> after = new ArrayList<>();
        Optional<Instant> again = Optional.empty();
        RevisionRef current = revision.set();
        retires().ifPresent(before::add);
        if (revision.phase() == GenerationPhase.RESOLVING) {
            before.add(new RolloutStep.Resolve(current));
        } else if (isLost()) {
            before.add(new RolloutStep.Renew(current));
        } else if (wanted().contains(current)) {
            if (takesOver(now)) {
                before.add(new RolloutStep.Ready(current));
            } else if (settles(now)) {
                after.add(new RolloutStep.Settle(current));
            } else if (revision.phase() == GenerationPhase.ROLLING && isLate(now)) {
                before.add(new RolloutStep.Begin(current));
            } else if (revision.phase() == GenerationPhase.ROLLING) {
                RolloutFailures failures = new RolloutFailures(policy, now);
                Optional<RolloutStep.Fail> failure = failures.of(seen, revision);
                failure.ifPresent(before::add);
                if (failure.isEmpty() && stillWaits(now)) {
                    before.add(new RolloutStep.Begin(revision.set()));
                }
                again = Optional.of(failures.next(seen, revision));
                again = RolloutPlan.sooner(again, nextSteady(now));
            }
        }
        return new RolloutPlan(before, after, again);
    }

    /** Whether its set went while it was not to run, as with an app that was stopped. */
    private boolean isLost() {
        return revision.phase() != GenerationPhase.FAILED && !seen.isWritten(revision);
    }

    /** Whether the cluster takes the set with this look, a good while after it could have. */
    private boolean isLate(Instant now) {
        return !seen.sets().containsKey(revision.set())
                && now.isAfter(revision.rollOut().since().plus(LATE));
    }

    /** A set that has no room gets its time to become ready once it has. */
    private boolean stillWaits(Instant now) {
        return seen.waitsForRoom(revision.set())
                && now.isAfter(revision.rollOut().since().plus(LATE));
    }

    private boolean takesOver(Instant now) {
        boolean serves = revision.readySet().filter(revision.set()::equals).isPresent();
        if (serves) {
            return false;
        }
        boolean nothingElse = inItsPlace().map(set -> seen.ready(set) == 0).orElse(true);
        return !policy.keeps(Safeguard.READY_BEFORE_TAKE_OVER)
                || isEnough(now)
                || (nothingElse && steady(now) > 0);
    }

    private boolean settles(Instant now) {
        return revision.phase() == GenerationPhase.READY
                ? seen.pending().contains(revision.name())
                : isEnough(now);
    }

    /**
     * Whether all replicas of the present generation are ready; once its time is over, as many as
     * there are at least: that there are more is a matter of scaling.
     */
    private boolean isEnough(Instant now) {
        Instant deadline = revision.rollOut().since().plus(policy.progressDeadline());
        return isComplete(now)
                || (!now.isBefore(deadline)
                        && steady(now) >= revision.template().scale().replicas());
    }

    /** Whether all replicas of the present generation are ready. */
    private boolean isComplete(Instant now) {
        return steady(now) >= seen.count(revision);
    }

    /** How many replicas are ready, and for long enough where no probe says so. */
    private long steady(Instant now) {
        return readySince().filter(since -> !now.isBefore(since.plus(patience()))).count();
    }

    private Optional<Instant> nextSteady(Instant now) {
        return readySince()
                .map(since -> since.plus(patience()))
                .filter(now::isBefore)
                .min(Instant::compareTo);
    }

    private Stream<Instant> readySince() {
        return seen.of(revision.set()).stream()
                .filter(Replica::ready)
                .map(replica -> replica.readySince().orElse(Instant.MIN.plus(patience())));
    }

    private Duration patience() {
        return seen.unprobed().contains(revision.set()) ? policy.steady() : Duration.ZERO;
    }
}
