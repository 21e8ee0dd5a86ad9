package dev.minato.platform.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that is known of an execution. Immutable. */
public final class ExecutionFacts {
    private final Execution execution;
    private final boolean resolved;
    private final List<Attempt> attempts;
    private final Map<Integer, List<Attempt>> byReplica;
    private final Map<Integer, ReplicaSighting> seen;
    private final Instant now;

    /**
     * All that is known.
     *
     * @param resolved whether the images of its template are known
     * @param attempts all of them, the first first
     * @param seen what the cluster shows of those that are not cleared, by number
     */
    public ExecutionFacts(
            Execution execution,
            boolean resolved,
            List<Attempt> attempts,
            Map<Integer, ReplicaSighting> seen,
            Instant now) {
        this.execution = execution;
        this.resolved = resolved;
        this.attempts = List.copyOf(attempts);
        this.byReplica = attempts.stream().collect(Collectors.groupingBy(Attempt::replica));
        this.seen = Map.copyOf(seen);
        this.now = now;
    }

    Execution execution() {
        return execution;
    }

    boolean resolved() {
        return resolved;
    }

    List<Attempt> attempts() {
        return attempts;
    }

    Instant now() {
        return now;
    }

    ReplicaSighting of(Attempt attempt) {
        return seen.getOrDefault(attempt.number(), ReplicaSighting.NOTHING);
    }

    /** The attempts of one replica, the first first. */
    List<Attempt> ofReplica(int replica) {
        return byReplica.getOrDefault(replica, List.of());
    }

    /** How many attempts have not ended. */
    long open() {
        return attempts.stream().filter(each -> !each.hasEnded()).count();
    }
}
