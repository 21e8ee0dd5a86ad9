package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code properties.template}: what a revision is made of. A change of it makes a new revision.
 *
 * @param revisionSuffix the user's choice for the next revision; absent means seven random letters
 *     and digits
 * @param containers what a replica runs; this version runs exactly one
 * @param scale how many replicas
 * @param terminationGracePeriod from SIGTERM to SIGKILL; zero kills at once
 * @param document what to answer; a copy is the reader's own
 */
public record Template(
        Optional<String> revisionSuffix,
        List<Container> containers,
        Scale scale,
        Duration terminationGracePeriod,
        ObjectNode document) {

    public Template {
        containers = List.copyOf(containers);
    }

    /** The container that serves: the first. */
    public Container main() {
        return containers.getFirst();
    }

    @Override
    public ObjectNode document() {
        return document.deepCopy();
    }

    /**
     * A container of the template.
     *
     * @param name unique in the template
     * @param image reference as the user wrote it
     * @param command replaces the image's entrypoint when not empty
     * @param args replaces the image's command when not empty, or when command is given
     * @param env in order; of two with the same name the last wins
     * @param cpu limit
     * @param memory limit
     * @param probes the user's, at most one of each type; Container Apps' defaults are not in it
     */
    public record Container(
            String name,
            String image,
            List<String> command,
            List<String> args,
            List<EnvVar> env,
            Cpu cpu,
            Memory memory,
            List<Probe> probes) {
        public Container {
            command = List.copyOf(command);
            args = List.copyOf(args);
            env = List.copyOf(env);
            probes = List.copyOf(probes);
        }
    }

    /** An environment variable: a value, or the name of a secret that holds it. */
    public record EnvVar(String name, Optional<String> value, Optional<String> secretRef) {}

    /**
     * How many replicas.
     *
     * @param minReplicas as sent, Azure's default 0; until scaling comes max(1, minReplicas) run
     * @param maxReplicas as sent, default 10
     */
    public record Scale(int minReplicas, int maxReplicas) {
        /** How many run. */
        public int replicas() {
            return Math.max(1, minReplicas);
        }
    }
}
