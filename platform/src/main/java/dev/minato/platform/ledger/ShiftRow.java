package dev.minato.platform.ledger;

import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;

import java.time.Instant;
import java.util.List;

/**
 * A shift under way, as it is written down.
 *
 * @param before the rules that it returns to
 * @param since when its present step began
 */
public record ShiftRow(TrafficShift shift, List<TrafficRule> before, Instant since) {
    public ShiftRow {
        before = List.copyOf(before);
    }
}
