package dev.minato.engine.runtime;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What conmon(8) is to watch.
 *
 * @param containerId the runtime's name of the container
 * @param bundle its folder; for an exec a folder of its own
 * @param log file in k8s-file format; absent: no log
 * @param exits folder in which the exit code is left, in a file named by the container
 * @param terminal it has a terminal
 * @param stdin it has input
 * @param keepStdin input stays open when a client goes
 * @param leaf control group that conmon itself is put in
 * @param exec process.json of a process to be executed in the running container
 */
public record ConmonSpec(
        String containerId,
        Path bundle,
        Optional<Path> log,
        Path exits,
        boolean terminal,
        boolean stdin,
        boolean keepStdin,
        String leaf,
        Optional<Path> exec) {
    /** Where clients connect. */
    public Path socket() {
        return bundle.resolve("attach");
    }
}
