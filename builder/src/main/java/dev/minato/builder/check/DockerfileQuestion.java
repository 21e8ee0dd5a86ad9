package dev.minato.builder.check;

/** The questions that are answered without a build, as the sub-requests of BuildKit's frontend. */
public enum DockerfileQuestion {
    /** What the checks find. */
    CHECK,
    /** What the build of a target may be given. */
    OUTLINE,
    /** Which targets there are. */
    TARGETS
}
