package dev.minato.engine;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The process of a container.
 *
 * @param entrypoint absent: the image's; present and empty: none
 * @param cmd arguments; empty: the image's, unless an entrypoint is given
 * @param env {@code KEY=value}; a bare {@code KEY} takes the variable away
 * @param workingDir absolute path, empty: the image's, else {@code /}
 * @param user {@code name}, {@code uid}, {@code user:group}; empty: the image's, else root
 * @param stopSignal name or number; empty: the image's, else SIGTERM
 * @param stopTimeout seconds between that signal and SIGKILL, -1 is for ever; absent is 10
 * @param init run under a small init that reaps children
 */
public record ProcessSpec(
        Optional<List<String>> entrypoint,
        List<String> cmd,
        List<String> env,
        String workingDir,
        String user,
        String stopSignal,
        Optional<Integer> stopTimeout,
        boolean init) {
    public ProcessSpec {
        entrypoint = entrypoint.map(List::copyOf);
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
    }

    /** The image's process with these arguments. */
    public static ProcessSpec of(List<String> cmd) {
        return new ProcessSpec(
                Optional.empty(), cmd, List.of(), "", "", "", Optional.empty(), false);
    }

    /** Entrypoint and arguments in one: what is executed. */
    public List<String> argv() {
        return Stream.concat(entrypoint.orElse(List.of()).stream(), cmd.stream()).toList();
    }
}
