package dev.minato.engine.spec;

import dev.minato.linux.files.Dir;

import java.nio.file.Path;
import java.util.List;

/**
 * A command to be run on a stack of layers, its changes going into a folder of the caller.
 *
 * @param lowers layers, topmost first; they stay the caller's
 * @param upper receives the changes
 * @param work empty folder on the same file system
 * @param command what is run
 * @param network what it is connected to
 * @param hostname inside
 * @param mounts folders and files of the host besides
 * @param conditions what else it runs under
 */
public record StepSpec(
        List<Dir> lowers,
        Path upper,
        Path work,
        Command command,
        Network network,
        String hostname,
        List<MountSpec> mounts,
        StepConditions conditions) {
    /** What a step may be connected to. */
    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    /**
     * The command of a step.
     *
     * @param argv at least one
     * @param env {@code KEY=value}
     * @param cwd absolute; made when missing
     * @param user {@code name}, {@code uid}, {@code user:group}; empty is root
     */
    public record Command(List<String> argv, List<String> env, String cwd, String user) {
        public Command {
            argv = List.copyOf(argv);
            env = List.copyOf(env);
        }
    }

    public StepSpec {
        lowers = List.copyOf(lowers);
        mounts = List.copyOf(mounts);
    }

    /** A step under no further conditions. */
    public StepSpec(
            List<Dir> lowers,
            Path upper,
            Path work,
            Command command,
            Network network,
            String hostname,
            List<MountSpec> mounts) {
        this(lowers, upper, work, command, network, hostname, mounts, StepConditions.NONE);
    }

    /** The same under these conditions. */
    public StepSpec withConditions(StepConditions other) {
        return new StepSpec(lowers, upper, work, command, network, hostname, mounts, other);
    }
}
