package dev.minato.local;

import java.util.Optional;

/**
 * Counts a probe's results as the kubelet does: what is published changes only after so many equal
 * results in a row. Not thread-safe.
 */
final class ProbeThreshold {
    private final int successThreshold;
    private final int failureThreshold;
    private boolean last;
    private int equal;
    private Optional<Boolean> published;

    /**
     * @param published what counts before the first result; empty for a startup probe, which says
     *     nothing before one of its thresholds is reached
     */
    ProbeThreshold(int successThreshold, int failureThreshold, Optional<Boolean> published) {
        this.successThreshold = successThreshold;
        this.failureThreshold = failureThreshold;
        this.published = published;
    }

    /** Takes a result; returns what is published now when that is new. */
    Optional<Boolean> add(boolean success) {
        equal = success == last && equal > 0 ? equal + 1 : 1;
        last = success;
        int threshold = success ? successThreshold : failureThreshold;
        if (equal < threshold || published.filter(was -> was == success).isPresent()) {
            return Optional.empty();
        }
        published = Optional.of(success);
        return published;
    }
}
