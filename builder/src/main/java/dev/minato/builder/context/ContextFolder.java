package dev.minato.builder.context;

import dev.minato.builder.git.GitCheckout;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A context in a folder of its own, which closing it removes. */
public final class ContextFolder implements AutoCloseable {
    private final Dir dir;
    private final Optional<BytePath> dockerfile;
    private final Runnable removal;
    private final AtomicBoolean removed = new AtomicBoolean();

    private ContextFolder(Dir dir, Optional<BytePath> dockerfile, Runnable removal) {
        this.dir = dir;
        this.dockerfile = dockerfile;
        this.removal = removal;
    }

    /** A folder below another; takes both over. */
    ContextFolder(Dir parent, BytePath name, Dir dir) {
        this(
                dir,
                Optional.empty(),
                () -> {
                    try (parent;
                            dir) {
                        parent.removeTree(name);
                    }
                });
    }

    /** The files of a commit; takes them over. */
    static ContextFolder of(GitCheckout checkout) {
        return new ContextFolder(checkout.files(), Optional.empty(), checkout::close);
    }

    /** The same, whose Dockerfile is this one whatever else is asked for. */
    ContextFolder withDockerfile(BytePath file) {
        return new ContextFolder(dir, Optional.of(file), removal);
    }

    /** The files; closed with this. */
    public Dir dir() {
        return dir;
    }

    /** The Dockerfile, where the context is nothing else: the file that a URL led to. */
    public Optional<BytePath> dockerfile() {
        return dockerfile;
    }

    /** Removes the folder with everything in it; a second time nothing happens. */
    @Override
    public void close() {
        if (removed.compareAndSet(false, true)) {
            removal.run();
        }
    }
}
