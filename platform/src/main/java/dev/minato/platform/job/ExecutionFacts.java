package dev.minato.platform.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that is known of an execution.
 *
 * @param resolved whether the images of its template are known
 * @param attempts all of them, the first first
 * @param seen what the cluster shows of those that are not cleared, by number
 */
public record ExecutionFacts(
        Execution execution,
        boolean resolved,
        List<Attempt> attempts,
        Map<Integer, ReplicaSighting> seen,
        Instant now) {
    public ExecutionFacts {
        attempts = List.copyOf(attempts);
        seen = Map.copyOf(seen);
    }

    ReplicaSighting of(Attempt attempt) {
        return seen.getOrDefault(attempt.number(), ReplicaSighting.NOTHING);
    }

    /** The attempts of one replica, the first first. */
    List<Attempt> ofReplica(int replica) {
        return attempts.stream().filter(each -> each.replica() == replica).toList();
    }

    /** How many attempts have not ended. */
    long open() {
        return attempts.stream().filter(each -> !each.hasEnded()).count();
    }
}
