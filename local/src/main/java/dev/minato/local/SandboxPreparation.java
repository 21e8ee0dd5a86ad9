package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.platform.Replica;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a replica's sandbox is made ready for its containers, and why it is not. What fails is tried
 * again, less and less often. Used by the thread of one {@link ReplicaLife}.
 */
final class SandboxPreparation {
    private static final Logger log = LoggerFactory.getLogger(SandboxPreparation.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final String NO_SANDBOX = "CreatePodSandboxError";

    private final ReplicaContext context;
    private final String replica;
    private Optional<Instant> next = Optional.empty();
    private Optional<Fault> problem = Optional.empty();
    private String reason = "";
    private Duration retry = FIRST_RETRY;

    SandboxPreparation(ReplicaContext context, String replica) {
        this.context = context;
        this.replica = replica;
    }

    /** One step of it. */
    interface Step {
        /** Does it, or throws a {@link Fault}. */
        void run();
    }

    /** Lets it be done as soon as possible. */
    void soon() {
        next = Optional.of(context.now());
    }

    /** When it is to be done; empty when nothing is to be done. */
    Optional<Instant> next() {
        return next;
    }

    boolean isPending() {
        return next.isPresent();
    }

    boolean isDue(Instant now) {
        return next.filter(due -> !now.isBefore(due)).isPresent();
    }

    /**
     * Makes volumes, then the rest.
     *
     * @return whether both are there
     */
    boolean run(Step volumes, Step network) {
        next = Optional.empty();
        String now = Replica.FAILED_MOUNT;
        try {
            volumes.run();
            now = NO_SANDBOX;
            network.run();
            problem = Optional.empty();
            retry = FIRST_RETRY;
            return true;
        } catch (Fault e) {
            if (problem.isEmpty() || !problem.get().text().equals(e.text())) {
                log.warn("replica {}: {}", replica, e.text());
            }
            reason = now;
            problem = Optional.of(e);
            next = Optional.of(context.now().plus(retry));
            retry = BackOff.longer(retry);
            return false;
        }
    }

    /** Why it is not ready, in one word of Kubernetes'; empty when nothing is wrong. */
    String reason() {
        return problem.isEmpty() ? "" : reason;
    }

    /** The same for people. */
    String message() {
        return problem.map(Fault::text).orElse("");
    }
}
