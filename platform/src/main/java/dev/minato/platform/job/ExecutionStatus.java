package dev.minato.platform.job;

import java.util.List;

/**
 * An execution with what became of it.
 *
 * @param attempts all of them, the first first
 */
public record ExecutionStatus(Execution execution, List<Attempt> attempts) {
    public ExecutionStatus {
        attempts = List.copyOf(attempts);
    }
}
