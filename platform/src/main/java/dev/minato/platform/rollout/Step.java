package dev.minato.platform.rollout;

import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Operation;
import dev.minato.platform.RevisionRef;

import java.util.Optional;

/** One thing the reconciler is to do; each may be done again without harm. */
public sealed interface Step {
    /** Find or pull the image of the latest revision. */
    record Resolve() implements Step {}

    /** Tell the cluster to run a set. */
    record Ensure(RevisionRef set) implements Step {}

    /** Give all requests to a set from now on. */
    record Serve(RevisionRef set) implements Step {}

    /** Give requests to nobody. */
    record StopServing() implements Step {}

    /** Write down that what was asked for is reached. */
    record Settle() implements Step {}

    /**
     * Write down that the latest revision did not get ready.
     *
     * @param output whose last lines say more
     */
    record Fail(Operation.Problem problem, Optional<ContainerRef> output) implements Step {}

    /** Wait until a set, which gets no requests any more, has finished those it has. */
    record Drain(RevisionRef set) implements Step {}

    /** Tell the cluster to stop a set. */
    record Remove(RevisionRef set) implements Step {}

    /** Forget an app of which nothing is left. */
    record Forget() implements Step {}
}
