package dev.minato.edge;

import java.util.List;

/**
 * The counts of one edge process since it started. A later one of the same epoch holds everything
 * of an earlier one, so that lost and repeated ones do no harm; a group that is left out has not
 * changed since it was last told.
 *
 * @param epoch names the process, in no other process's life
 * @param elapsedNanos since the process started, on its own steady clock
 * @param last whether the process has ended: what it held or had in flight is over
 * @param groups in any order
 */
public record EdgeStats(String epoch, long elapsedNanos, boolean last, List<GroupStats> groups) {
    public EdgeStats {
        groups = List.copyOf(groups);
    }

    /** The same as the last word of a process. */
    public EdgeStats asLast() {
        return new EdgeStats(
                epoch, elapsedNanos, true, groups.stream().map(GroupStats::settled).toList());
    }
}
