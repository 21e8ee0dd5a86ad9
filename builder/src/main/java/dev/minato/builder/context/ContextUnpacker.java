package dev.minato.builder.context;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.base.Reason;
import dev.minato.builder.copy.ArchiveUnpacker;
import dev.minato.builder.copy.CopyTarget;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.image.content.FreeSpaceCheck;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Unpacks build contexts that arrive as archives. Thread-safe. */
public final class ContextUnpacker {
    private static final Logger LOG = LoggerFactory.getLogger(ContextUnpacker.class);

    private final Path folder;
    private final IdSource ids;
    private final ArchiveLimits limits;

    /**
     * Contexts of an instance, in folders below {@code <home>/contexts}.
     *
     * @param limits what one archive may unpack to
     */
    public ContextUnpacker(Home home, IdSource ids, ArchiveLimits limits) {
        this.folder = home.root().resolve("contexts");
        this.ids = ids;
        this.limits = limits;
    }

    /**
     * Unpacks a tar, plain or packed by gzip, bzip2, xz or zstd (seen by its first bytes). Nothing
     * of it gets outside its folder; owners are not kept, since a context's files belong to root.
     * An empty body is an empty context.
     *
     * @param body read to its end, not closed
     * @throws Fault invalid when it is no such archive, exhausted when the disk is full; then
     *     nothing is left behind
     */
    public ContextFolder extract(InputStream body) {
        ContextFolder made = make();
        try {
            CopyTarget target = new CopyTarget(made.dir(), new LayerFiles(List.of()));
            ArchiveUnpacker.unpack(
                    body, limits, target, BytePath.EMPTY, Optional.of(ArchiveUnpacker.ROOT), false);
            return made;
        } catch (RuntimeException | Error e) {
            made.close();
            throw e;
        }
    }

    /** Where all are. */
    Path folder() {
        return folder;
    }

    /** What one archive may unpack to. */
    ArchiveLimits limits() {
        return limits;
    }

    /**
     * An empty folder for a context whose files come otherwise.
     *
     * @throws Fault exhausted when the disk is full
     */
    public ContextFolder make() {
        try {
            Files.createDirectories(folder);
            new FreeSpaceCheck(folder).demand("receive the context");
            BytePath name = BytePath.of(ids.next(8));
            Dir parent = Dir.open(folder);
            try {
                parent.mkdir(name, 0700);
                return new ContextFolder(parent, name, parent.dir(name));
            } catch (RuntimeException | Error e) {
                parent.close();
                throw e;
            }
        } catch (IOException | LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make a folder for the context in " + folder + ": " + Reason.of(e),
                    e);
        }
    }

    /**
     * Removes what a killed process left. To be called once, before the first context. What is
     * there is looked at now; it may be millions of files, so that nobody has to wait until they
     * are gone.
     *
     * @return ends when they are gone, for who wants to know
     */
    public Thread clean() {
        List<BytePath> left = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Dir root = Dir.open(folder)) {
                root.list(BytePath.EMPTY).forEach(entry -> left.add(entry.name()));
            }
        }
        return Thread.ofPlatform()
                .name("contexts")
                .daemon()
                .start(() -> left.forEach(this::remove));
    }

    private void remove(BytePath left) {
        try (Dir root = Dir.open(folder)) {
            root.removeTree(left);
        } catch (RuntimeException | Error e) {
            LOG.warn("the context {} of a build that is over stays", left, e);
        }
    }
}
