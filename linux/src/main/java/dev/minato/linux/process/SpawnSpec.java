package dev.minato.linux.process;

import dev.minato.linux.files.Fd;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process to start.
 *
 * @param argv the program's absolute path and its arguments
 * @param env its whole environment
 * @param fds what its descriptors are, by its number; the others are closed. 0, 1 and 2 that are
 *     not named are /dev/null.
 * @param cwd its working directory; that of this process when empty
 * @param newSession whether it leads a session of its own, out of reach of our terminal
 */
public record SpawnSpec(
        List<String> argv,
        Map<String, String> env,
        Map<Integer, Fd> fds,
        Optional<Path> cwd,
        boolean newSession) {
    public SpawnSpec {
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
        fds = Map.copyOf(fds);
        if (argv.isEmpty() || !argv.getFirst().startsWith("/")) {
            throw new IllegalArgumentException("argv must begin with an absolute path: " + argv);
        }
    }
}
