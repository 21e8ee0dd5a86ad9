package dev.minato.engine.spec;

import java.util.List;

/**
 * A process to be executed in a running container.
 *
 * @param argv at least one
 * @param env besides the container's: {@code KEY=value}; a bare {@code KEY} takes one away
 * @param workingDir empty: the container's
 * @param user empty: the container's
 * @param stdin it has input
 * @param stdout its output is wanted
 * @param stderr its errors are wanted
 * @param tty a terminal instead of pipes
 * @param privileged with every capability
 * @param detachKeys kept for inspect
 * @param rows height of the terminal unless the start says one, 0 is the runtime's default
 * @param columns width of the terminal unless the start says one
 */
public record ExecSpec(
        List<String> argv,
        List<String> env,
        String workingDir,
        String user,
        boolean stdin,
        boolean stdout,
        boolean stderr,
        boolean tty,
        boolean privileged,
        String detachKeys,
        int rows,
        int columns) {
    /** Of no size. */
    public ExecSpec(
            List<String> argv,
            List<String> env,
            String workingDir,
            String user,
            boolean stdin,
            boolean stdout,
            boolean stderr,
            boolean tty,
            boolean privileged,
            String detachKeys) {
        this(argv, env, workingDir, user, stdin, stdout, stderr, tty, privileged, detachKeys, 0, 0);
    }

    public ExecSpec {
        argv = List.copyOf(argv);
        env = List.copyOf(env);
    }

    /** A command whose output is wanted, as the container's user. */
    public static ExecSpec of(List<String> argv) {
        return new ExecSpec(argv, List.of(), "", "", false, true, true, false, false, "");
    }
}
