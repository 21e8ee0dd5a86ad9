package dev.minato.builder.context;

import dev.minato.base.Fault;
import dev.minato.builder.BuildRequest.DockerfileSource;
import dev.minato.builder.git.GitCheckout;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.util.ArrayList;
import java.util.List;
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

    /**
     * The Dockerfile of a build of this: the file that a URL led to, where the context is nothing
     * else; else the one that is named.
     *
     * @param name below the context, whatever is written: its root is the root; "" for the usual
     * @throws Fault invalid when it leads out of the context
     */
    public DockerfileSource source(String name) {
        if (dockerfile.isPresent()) {
            return new DockerfileSource.InContext(dockerfile.get());
        }
        return name.isEmpty() || name.equals("Dockerfile")
                ? new DockerfileSource.Default()
                : new DockerfileSource.InContext(BytePath.of(relative(name)));
    }

    private static String relative(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                throw Fault.invalid(
                        "dockerfile", "forbidden path outside the build context: " + name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** Removes the folder with everything in it; a second time nothing happens. */
    @Override
    public void close() {
        if (removed.compareAndSet(false, true)) {
            removal.run();
        }
    }
}
