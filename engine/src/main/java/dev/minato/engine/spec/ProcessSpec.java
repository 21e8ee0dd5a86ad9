package dev.minato.engine.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
 * @param secretEnv variables besides those of {@code env}, by name, whose values nobody is shown
 */
public record ProcessSpec(
        Optional<List<String>> entrypoint,
        List<String> cmd,
        List<String> env,
        String workingDir,
        String user,
        String stopSignal,
        Optional<Integer> stopTimeout,
        boolean init,
        Map<String, EnvSecret> secretEnv) {
    public ProcessSpec {
        entrypoint = entrypoint.map(List::copyOf);
        cmd = List.copyOf(cmd);
        env = List.copyOf(env);
        secretEnv = Map.copyOf(secretEnv);
    }

    /** A process without secrets. */
    public ProcessSpec(
            Optional<List<String>> entrypoint,
            List<String> cmd,
            List<String> env,
            String workingDir,
            String user,
            String stopSignal,
            Optional<Integer> stopTimeout,
            boolean init) {
        this(entrypoint, cmd, env, workingDir, user, stopSignal, stopTimeout, init, Map.of());
    }

    /** The image's process with these arguments. */
    public static ProcessSpec of(List<String> cmd) {
        return new ProcessSpec(
                Optional.empty(), cmd, List.of(), "", "", "", Optional.empty(), false);
    }

    /** The same process with these secrets in place of those it has. */
    public ProcessSpec withSecretEnv(Map<String, EnvSecret> secrets) {
        return new ProcessSpec(
                entrypoint, cmd, env, workingDir, user, stopSignal, stopTimeout, init, secrets);
    }

    /** The variables as anybody may see them: a secret is {@code KEY=<secret>}. */
    public List<String> shownEnv() {
        Stream<String> secrets =
                new TreeMap<>(secretEnv)
                        .keySet().stream().map(name -> name + "=" + EnvSecret.SHOWN);
        return Stream.concat(env.stream(), secrets).toList();
    }

    /** Entrypoint and arguments in one: what is executed. */
    public List<String> argv() {
        return Stream.concat(entrypoint.orElse(List.of()).stream(), cmd.stream()).toList();
    }
}
