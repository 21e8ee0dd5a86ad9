package dev.minato.local.placement;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who starts and who waits.
 *
 * @param starts names of replicas, in order
 * @param waits why each of the others waits, by name
 */
public record PlacementDecision(List<String> starts, SortedMap<String, PlacementWait> waits) {
    public PlacementDecision {
        starts = List.copyOf(starts);
        waits = new TreeMap<>(waits);
    }

    /** Why a replica waits; empty for one that starts. */
    public Optional<PlacementWait> waitOf(String replica) {
        return Optional.ofNullable(waits.get(replica));
    }

    @Override
    public SortedMap<String, PlacementWait> waits() {
        return new TreeMap<>(waits);
    }
}
