package dev.minato.docker.build;

import dev.minato.builder.BuildEvent;

import java.util.Optional;

/**
 * {@code --cache-from}: it says where a cache may be, not what is built, and is no refusal worth.
 */
public final class CacheFrom {
    /** That it was given. */
    public static final BuildEvent.Warning UNUSED =
            BuildEvent.Warning.of(
                    Optional.empty(),
                    "CacheFrom",
                    "--cache-from is not used: only this instance's own cache is");

    private CacheFrom() {}
}
