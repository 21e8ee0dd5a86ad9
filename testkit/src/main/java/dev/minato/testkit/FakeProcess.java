package dev.minato.testkit;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.ReplicaSpec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a {@link FakeCluster}'s replicas do: the first word of the command says it.
 *
 * @param kind what happens
 * @param after when it happens, counted from the start of the process
 */
record FakeProcess(Kind kind, Duration after) {
    enum Kind {
        /** Becomes ready. */
        READY,
        /** Ends with code 1. */
        CRASH,
        /** Runs, and never becomes ready. */
        NEVER,
        /** Cannot be executed. */
        MISSING
    }

    static FakeProcess of(ReplicaSpec spec) {
        List<String> command = spec.command();
        return new FakeProcess(
                Kind.valueOf(command.getFirst()),
                Duration.ofMillis(Long.parseLong(command.get(1))));
    }

    /** A spec for a behaviour. */
    static ReplicaSpec spec(Kind kind, Duration after) {
        SortedMap<String, String> env = new TreeMap<>();
        return new ReplicaSpec(
                "main",
                "fake",
                "sha256:fake",
                command(kind, after),
                List.of(),
                env,
                new Cpu(250_000_000),
                new Memory(1 << 28),
                Optional.of(80),
                List.of(),
                Duration.ofSeconds(2));
    }

    static List<String> command(Kind kind, Duration after) {
        return List.of(kind.name(), String.valueOf(after.toMillis()));
    }
}
