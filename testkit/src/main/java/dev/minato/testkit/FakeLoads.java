package dev.minato.testkit;

import dev.minato.platform.Cluster.ReplicaUsage;
import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What the sets of a {@link FakeCluster} use. */
final class FakeLoads {
    private final Map<RevisionRef, FakeLoad> bySet = new HashMap<>();

    /** Each replica of a set uses so much from now on. */
    void put(RevisionRef set, FakeLoad load) {
        bySet.merge(set, load, (before, next) -> next.after(before));
    }

    /** The figures of those replicas that run. */
    List<ReplicaUsage> of(Stream<FakePod> pods, Instant now) {
        return pods.filter(pod -> pod.isReady() || pod.isFrozen())
                .flatMap(pod ->
                        Optional.ofNullable(bySet.get(pod.set)).stream()
                                .map(load -> load.of(pod, now)))
                .toList();
    }
}
