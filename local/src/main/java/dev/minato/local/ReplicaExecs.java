package dev.minato.local;

import dev.minato.engine.Attachment;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.spec.ExecSpec;

import java.util.Optional;
import java.util.function.Function;

/**
 * Commands in containers, those of replicas included that rest: such a replica is thawed for a
 * command, and frozen again when none runs in it any more. Thread-safe.
 */
final class ReplicaExecs implements Execs {
    private final Execs execs;
    private final ReplicaContainers containers;
    private final Function<String, Optional<ReplicaLife>> lives;

    /**
     * @param lives of replicas, by name
     */
    ReplicaExecs(
            Execs execs,
            ReplicaContainers containers,
            Function<String, Optional<ReplicaLife>> lives) {
        this.execs = execs;
        this.containers = containers;
        this.lives = lives;
    }

    @Override
    public String create(String container, ExecSpec spec) {
        awaken(container);
        return execs.create(container, spec);
    }

    @Override
    public Attachment start(String exec, ExecStart how) {
        awaken(execs.inspect(exec).containerId());
        return execs.start(exec, how);
    }

    private void awaken(String container) {
        containers
                .byId(container)
                .flatMap(ReplicaContainers::owner)
                .flatMap(lives)
                .ifPresent(ReplicaLife::awaken);
    }

    @Override
    public void resize(String exec, int rows, int columns) {
        execs.resize(exec, rows, columns);
    }

    @Override
    public ExecInfo inspect(String exec) {
        return execs.inspect(exec);
    }
}
