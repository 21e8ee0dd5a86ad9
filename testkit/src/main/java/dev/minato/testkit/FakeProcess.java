package dev.minato.testkit;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.volume.ReplicaVolume;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a container of a {@link FakeCluster} does: the first word of the command says it.
 *
 * @param kind what happens
 * @param after when it happens, counted from the start of the process
 */
record FakeProcess(Kind kind, Duration after) {
    enum Kind {
        /** Becomes ready. */
        READY,
        /** Ends with code 0. */
        DONE,
        /** Ends with code 3. */
        FAIL,
        /** Ends with code 1. */
        CRASH,
        /** Runs, and never becomes ready. */
        NEVER,
        /** Cannot be executed. */
        MISSING
    }

    static FakeProcess of(ReplicaContainer container) {
        List<String> command = container.command();
        return new FakeProcess(
                Kind.valueOf(command.getFirst()),
                Duration.ofMillis(Long.parseLong(command.get(1))));
    }

    /** A spec of one container. */
    static ReplicaSpec spec(Kind kind, Duration after) {
        return spec(List.of(), List.of(container("main", kind, after)));
    }

    static ReplicaSpec spec(List<ReplicaContainer> init, List<ReplicaContainer> containers) {
        return new ReplicaSpec(
                init,
                containers,
                List.of(ReplicaVolume.empty("shared")),
                List.of(80),
                Duration.ofSeconds(2),
                Ending.ALWAYS);
    }

    static ReplicaContainer container(String name, Kind kind, Duration after) {
        return new ReplicaContainer(
                name,
                new ImageRef("fake", "sha256:fake", Optional.empty()),
                command(kind, after),
                List.of(),
                new TreeMap<>(),
                new Cpu(250_000_000),
                new Memory(1 << 28),
                List.of(),
                List.of());
    }

    static List<String> command(Kind kind, Duration after) {
        return List.of(kind.name(), String.valueOf(after.toMillis()));
    }
}
