package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.files.ContextFiles;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A folder as the tar that {@code POST /build} takes. What its ignore file names stays here, but
 * Dockerfile and ignore file always go along: the builder reads them.
 */
final class BuildContext implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final String IGNORE = ".dockerignore";

    private final Dir dir;
    private final String dockerfile;
    private final Optional<Path> outside;
    private final PathPatterns ignored;
    private final Map<Inode, BytePath> linked = new HashMap<>();
    private volatile Optional<Fault> failure = Optional.empty();

    /** What all names of one file share. */
    private record Inode(long device, long number) {}

    private BuildContext(Dir dir, String dockerfile, Optional<Path> outside, PathPatterns ignored) {
        this.dir = dir;
        this.dockerfile = dockerfile;
        this.outside = outside;
        this.ignored = ignored;
    }

    /**
     * Opens a context and reads its ignore file.
     *
     * @param file the Dockerfile from where we stand; empty: {@code Dockerfile} or {@code
     *     dockerfile} in the folder
     * @throws Fault not found, saying what to do, when there is no such folder or file; invalid
     *     when the ignore file is
     */
    static BuildContext open(Path folder, String file) {
        if (!Files.isDirectory(folder)) {
            throw Fault.notFound("there is no folder " + folder + " to build from");
        }
        if (file.isEmpty()) {
            String name =
                    List.of("Dockerfile", "dockerfile").stream()
                            .filter(each -> Files.isRegularFile(folder.resolve(each)))
                            .findFirst()
                            .orElseThrow(() ->
                                    Fault.notFound(
                                            "there is no Dockerfile in "
                                                    + folder
                                                    + ": write one, or name one with -f"));
            return opened(folder, name, Optional.empty());
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw Fault.notFound("there is no Dockerfile " + file);
        }
        Path root = folder.toAbsolutePath().normalize();
        Path whole = path.toAbsolutePath().normalize();
        return whole.startsWith(root)
                ? opened(folder, root.relativize(whole).toString(), Optional.empty())
                : opened(folder, ".dockerfile.minato", Optional.of(path));
    }

    private static BuildContext opened(Path folder, String dockerfile, Optional<Path> outside) {
        try {
            Dir dir = Dir.open(folder);
            try {
                return new BuildContext(dir, dockerfile, outside, ignored(dir, dockerfile));
            } catch (IOException | RuntimeException | Error e) {
                dir.close();
                throw e;
            }
        } catch (LinuxException | IOException e) {
            throw unreadable(e);
        }
    }

    private static Fault unreadable(Throwable e) {
        return Fault.of(Fault.Kind.INVALID, "the context cannot be read: " + Reason.of(e), e);
    }

    /** The Dockerfile's path in the archive. */
    String dockerfile() {
        return dockerfile;
    }

    /**
     * Writes the archive.
     *
     * @throws IOException when the receiver ends, or as {@link #failure} says
     */
    void write(OutputStream out) throws IOException {
        Receiver receiver = new Receiver(out);
        try {
            archive(new BufferedOutputStream(receiver, BUFFER));
        } catch (IOException | RuntimeException | Error e) {
            if (!receiver.called) {
                failure = Optional.of(unreadable(e));
            }
            throw e;
        }
    }

    /** Why the archive ended early, when it was for a file: its receiver cannot know. */
    Optional<Fault> failure() {
        return failure;
    }

    /** Knows whether it is being called, so that what is thrown is its own. */
    private static final class Receiver extends FilterOutputStream {
        private boolean called;

        Receiver(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            called = true;
            out.write(bytes, from, length);
            called = false;
        }

        @Override
        public void flush() throws IOException {
            called = true;
            out.flush();
            called = false;
        }
    }

    private void archive(OutputStream buffered) throws IOException {
        TarWriter tar = new TarWriter(buffered);
        ContextFiles seen = new ContextFiles(dir, ignored);
        addBelow(tar, seen, BytePath.EMPTY);
        for (String always : List.of(dockerfile, dockerfile + IGNORE, IGNORE)) {
            BytePath name = BytePath.of(always);
            if (dir.find(name).isPresent() && seen.find(name).isEmpty()) {
                add(tar, name, dir.stat(name));
            }
        }
        if (outside.isPresent()) {
            byte[] text = Files.readAllBytes(outside.get());
            tar.add(
                    TarEntry.file(
                            BytePath.of(dockerfile),
                            new TarEntry.Attributes(0644, 0, 0, 0, 0),
                            text.length),
                    text);
        }
        tar.finish();
        buffered.flush();
    }

    private static PathPatterns ignored(Dir dir, String dockerfile) throws IOException {
        for (String name : List.of(dockerfile + IGNORE, IGNORE)) {
            if (dir.find(BytePath.of(name))
                    .filter(stat -> stat.type() == Stat.Type.FILE)
                    .isPresent()) {
                try (Fd file = dir.read(BytePath.of(name))) {
                    return PathPatterns.ofIgnoreFile(
                            name, file.input().readNBytes(PathPatterns.LARGEST_FILE + 1));
                }
            }
        }
        return PathPatterns.NONE;
    }

    private void addBelow(TarWriter tar, ContextFiles seen, BytePath directory) throws IOException {
        for (DirectoryEntry entry : seen.list(directory)) {
            BytePath name = directory.resolve(entry.name());
            Optional<Stat> stat = seen.find(name);
            if (stat.isPresent()) {
                add(tar, name, stat.get());
                if (stat.get().type() == Stat.Type.DIRECTORY) {
                    addBelow(tar, seen, name);
                }
            }
        }
    }

    private void add(TarWriter tar, BytePath name, Stat stat) throws IOException {
        TarEntry.Attributes attributes =
                new TarEntry.Attributes(stat.mode(), 0, 0, stat.mtimeSeconds(), stat.mtimeNanos());
        switch (stat.type()) {
            case DIRECTORY -> tar.add(TarEntry.of(name, TarEntry.Type.DIRECTORY, attributes));
            case SYMLINK ->
                    tar.add(link(name, TarEntry.Type.SYMLINK, attributes, dir.readlink(name)));
            case FILE -> {
                Optional<BytePath> first = firstOf(stat, name);
                if (first.isPresent()) {
                    tar.add(link(name, TarEntry.Type.HARD_LINK, attributes, first.get()));
                    return;
                }
                try (Fd file = dir.read(name)) {
                    tar.add(TarEntry.file(name, attributes, file.stat().size()), file);
                }
            }
            default -> {
                // Sockets, devices and pipes of a context cannot be copied from.
            }
        }
    }

    /** The name under which a file of several names went into the archive already. */
    private Optional<BytePath> firstOf(Stat stat, BytePath name) {
        return stat.links() < 2
                ? Optional.empty()
                : Optional.ofNullable(
                        linked.putIfAbsent(new Inode(stat.device(), stat.inode()), name));
    }

    private static TarEntry link(
            BytePath name, TarEntry.Type type, TarEntry.Attributes attributes, BytePath target) {
        return new TarEntry(
                name, type, attributes, 0, target, TarEntry.Device.NONE, TarEntry.NO_XATTRS);
    }

    @Override
    public void close() {
        dir.close();
    }
}
