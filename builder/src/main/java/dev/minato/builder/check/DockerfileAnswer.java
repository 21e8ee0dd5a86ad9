package dev.minato.builder.check;

import java.util.List;

/** The answer to a {@link DockerfileQuestion}. */
public sealed interface DockerfileAnswer {
    /** The file that was looked at. */
    DockerfileText file();

    /** What the checks found. */
    record Checked(DockerfileText file, CheckReport report) implements DockerfileAnswer {}

    /** What the build of the target may be given. */
    record Outlined(DockerfileText file, TargetOutline outline) implements DockerfileAnswer {}

    /** The targets. */
    record Listed(DockerfileText file, List<BuildTarget> targets) implements DockerfileAnswer {
        public Listed {
            targets = List.copyOf(targets);
        }
    }
}
