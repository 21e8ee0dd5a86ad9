package dev.minato.platform.scale;

import java.util.List;
import java.util.Optional;

/**
 * How a revision scales, and why it has as many replicas as it has.
 *
 * @param count how many it is to have
 * @param holding whether its requests are held, since it has no replica or is about to have none
 * @param ready how many are ready
 * @param floor never less than this, whatever the spec says; 0 without one
 * @param floorReason why there is a floor
 * @param held what keeps it from having as many as it is to have; empty when nothing does
 * @param last how it was decided last; absent where nothing was yet
 * @param changes what was decided, the newest first
 */
public record RevisionScaling(
        String revision,
        ScaleSpec spec,
        int count,
        boolean holding,
        int ready,
        int floor,
        String floorReason,
        String held,
        Optional<ScaleExplanation> last,
        List<ScaleChange> changes) {
    public RevisionScaling {
        changes = List.copyOf(changes);
    }
}
