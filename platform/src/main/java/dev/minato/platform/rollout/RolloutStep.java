package dev.minato.platform.rollout;

import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Operation;
import dev.minato.platform.RevisionRef;

import java.util.Optional;
import java.util.Set;

/** One thing the reconciler is to do; each may be done again without harm. */
public sealed interface RolloutStep {
    /** Begins another generation of a revision that is to run and has no set of its present one. */
    record Renew(RevisionRef set) implements RolloutStep {}

    /** Find or pull the images of a revision. */
    record Resolve(RevisionRef set) implements RolloutStep {}

    /**
     * Tell the cluster to run a set.
     *
     * @param replaces sets that end once it serves
     */
    record Ensure(RevisionRef set, Set<RevisionRef> replaces) implements RolloutStep {
        public Ensure {
            replaces = Set.copyOf(replaces);
        }

        /** One that replaces nothing. */
        Ensure(RevisionRef set) {
            this(set, Set.of());
        }
    }

    /**
     * Write down that the cluster has taken a set only now, or still has no room for it: that time
     * is none of the time that the revision has to become ready.
     */
    record Begin(RevisionRef set) implements RolloutStep {}

    /** Write down that a revision's present generation may get requests from now on. */
    record Ready(RevisionRef set) implements RolloutStep {}

    /** Write down that a set gets no requests any more: it ends before the next one begins. */
    record Retire(RevisionRef set) implements RolloutStep {}

    /** Write down that a revision is not to run any more. */
    record Deactivate(String revision) implements RolloutStep {}

    /** Write down that a revision has all its replicas. */
    record Settle(RevisionRef set) implements RolloutStep {}

    /** Write down that an app has no replicas, as was asked. */
    record SettleStop() implements RolloutStep {}

    /**
     * Write down that a revision did not get ready.
     *
     * @param output whose last lines say more
     */
    record Fail(RevisionRef set, Operation.Problem problem, Optional<ContainerRef> output)
            implements RolloutStep {}

    /** Wait until a set, which gets no requests any more, has finished those it has. */
    record Drain(RevisionRef set) implements RolloutStep {}

    /** Tell the cluster to stop a set. */
    record Remove(RevisionRef set) implements RolloutStep {}

    /** Forget an app of which nothing is left. */
    record Forget() implements RolloutStep {}
}
