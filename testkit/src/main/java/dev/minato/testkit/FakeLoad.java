package dev.minato.testkit;

import dev.minato.base.Memory;
import dev.minato.platform.Cluster.ContainerUsage;
import dev.minato.platform.Cluster.ReplicaUsage;

import java.time.Duration;
import java.time.Instant;

/**
 * What each replica of a set uses from some time on, all of it in its main container.
 *
 * @param cores processors that it keeps busy
 * @param since from when on
 * @param before what it had used until then
 */
record FakeLoad(double cores, Memory memory, Instant since, Duration before) {
    /** Of a replica, by a time. */
    ReplicaUsage of(FakePod pod, Instant now) {
        return new ReplicaUsage(
                pod.name,
                now,
                pod.spec.containers().stream()
                        .map(container ->
                                container.equals(pod.spec.main())
                                        ? new ContainerUsage(container.name(), cpu(now), memory)
                                        : new ContainerUsage(
                                                container.name(), Duration.ZERO, new Memory(0)))
                        .toList());
    }

    /** The same after another. */
    FakeLoad after(FakeLoad other) {
        return new FakeLoad(cores, memory, since, other.cpu(since));
    }

    /** The processors' time that was used by a time. */
    Duration cpu(Instant now) {
        return before.plusNanos(Math.round(Duration.between(since, now).toNanos() * cores));
    }
}
