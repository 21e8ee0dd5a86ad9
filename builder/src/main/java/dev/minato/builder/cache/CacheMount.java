package dev.minato.builder.cache;

import java.nio.file.Path;

/**
 * A folder of {@link CacheMounts} in use by one step. Closing it gives it back, and is idempotent.
 */
public final class CacheMount implements AutoCloseable {
    private final Path folder;
    private final Runnable givenBack;
    private boolean closed;

    CacheMount(Path folder, Runnable givenBack) {
        this.folder = folder;
        this.givenBack = givenBack;
    }

    /** Where its files are. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            givenBack.run();
        }
    }
}
