package dev.minato.docker.call;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What an instance tells of itself.
 *
 * @param id identifies the instance, any text
 * @param version of Minato, for example {@code 0.1.0}
 * @param root where everything lies
 * @param clock for answers that name the present
 * @param quiet after which silence a line is sent on a stream of progress, so that a client that
 *     has gone is noticed
 */
public record DockerSettings(
        String id, String version, Path root, InstantSource clock, Duration quiet) {
    /** With half a second of silence. */
    public static DockerSettings of(String id, String version, Path root, InstantSource clock) {
        return new DockerSettings(id, version, root, clock, Duration.ofMillis(500));
    }
}
