package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.PathPatterns;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A tree with one file in its root that belongs to root: a here-document, a download. */
public final class SingleFile implements FileView {
    private final BytePath name;
    private final Supplier<InputStream> content;
    private final Stat stat;

    /**
     * A tree of one file.
     *
     * @param name one component
     * @param content opens the content, at each call from its start
     */
    public SingleFile(
            BytePath name, Supplier<InputStream> content, long size, int mode, Instant modified) {
        this.name = name;
        this.content = content;
        this.stat =
                new Stat(
                        Stat.Type.FILE,
                        mode,
                        0,
                        0,
                        size,
                        modified.getEpochSecond(),
                        modified.getNano(),
                        1,
                        0,
                        1,
                        0,
                        0);
    }

    /** A tree of one file whose content is in memory; the array is not to be changed. */
    public static SingleFile of(BytePath name, byte[] content, int mode, Instant modified) {
        return new SingleFile(
                name, () -> new ByteArrayInputStream(content), content.length, mode, modified);
    }

    /** The file as what a copy takes. */
    public CopySource source() {
        return new CopySource(this, name, name, stat, PathPatterns.NONE, PathPatterns.NONE);
    }

    @Override
    public Optional<Stat> find(BytePath path) {
        return path.plain().equals(name) ? Optional.of(stat) : Optional.empty();
    }

    @Override
    public List<DirectoryEntry> list(BytePath directory) {
        return List.of(new DirectoryEntry(name, Stat.Type.FILE, 1));
    }

    @Override
    public BytePath readlink(BytePath link) {
        return BytePath.EMPTY;
    }

    @Override
    public InputStream read(BytePath file) {
        return content.get();
    }

    @Override
    public void copy(BytePath file, Fd to) {
        try (InputStream in = content.get()) {
            // The descriptor stays the caller's: closing the stream would close it.
            OutputStream out = to.output();
            in.transferTo(out);
        } catch (IOException e) {
            throw Fault.internal("cannot write /" + name, e);
        }
    }

    @Override
    public SortedMap<String, byte[]> xattrs(BytePath path) {
        return new TreeMap<>();
    }
}
