package dev.minato.testkit;

import dev.minato.platform.TrafficRule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What users have asked for and may expect.
 *
 * @param served apps that were served and may not stop being
 * @param good whether a revision, by its name, can run
 * @param operations that were accepted
 * @param takingTurns apps whose old replicas end before new ones start
 * @param shifts of apps to which nothing else was done since
 */
record SimulatedDemand(
        Set<String> served,
        Map<String, Boolean> good,
        List<String> operations,
        Set<String> takingTurns,
        Map<String, SimulatedShift> shifts) {
    /**
     * A shift that nobody has interfered with.
     *
     * @param target which revision the requests move to
     * @param before the shares as they were
     */
    record SimulatedShift(String target, List<TrafficRule> before) {}

    /** Nothing yet. */
    static SimulatedDemand none() {
        return new SimulatedDemand(
                new HashSet<>(),
                new TreeMap<>(),
                new ArrayList<>(),
                new HashSet<>(),
                new TreeMap<>());
    }
}
