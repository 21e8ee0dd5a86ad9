package dev.minato.image.archive;

import dev.minato.base.Fault;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.FreeSpaceCheck;
import dev.minato.image.content.HashedOutput;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageJson;
import dev.minato.image.tar.ArchiveDecompressor;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an image archive, kept under numbers of our own while it is read: names in the
 * archive never become names on the host. Links among them, which Docker's old archives have for
 * equal layers, are followed.
 */
final class ArchiveSpool implements AutoCloseable {
    private static final int MOST_FILES = 100_000;
    private static final int MOST_LINKS = 8;
    private static final int LONGEST_NAME = 4095;

    /** Bytes of all names and links that are remembered while the archive is read. */
    private static final long MOST_NAMES = 16L << 20;

    private final Path folder;
    private final Map<BytePath, File> files = new HashMap<>();
    private final Map<BytePath, BytePath> links = new HashMap<>();
    private long names;

    /**
     * A file of the archive.
     *
     * @param path where it lies now
     * @param digest the SHA-256 of its content
     */
    record File(Path path, Digest digest, long size) {}

    private ArchiveSpool(Path folder) {
        this.folder = folder;
    }

    static ArchiveSpool read(InputStream in, Path parent, ArchiveLimits limits) {
        new FreeSpaceCheck(parent).demand("load the archive");
        try {
            ArchiveSpool spool = new ArchiveSpool(Files.createTempDirectory(parent, "load-"));
            try {
                spool.read(in, limits);
                return spool;
            } catch (IOException | RuntimeException | Error e) {
                spool.close();
                throw e;
            }
        } catch (IOException e) {
            throw DiskFaults.fault("load the archive into " + parent, e);
        }
    }

    private void read(InputStream in, ArchiveLimits limits) throws IOException {
        TarReader tar = new TarReader(ArchiveDecompressor.open(in, limits), limits);
        for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
            TarEntry entry = next.get();
            names += entry.name().length() + entry.link().length();
            if (entry.name().length() > LONGEST_NAME
                    || entry.link().length() > LONGEST_NAME
                    || names > MOST_NAMES) {
                throw Fault.invalid("archive", "the names in the archive are too long");
            }
            BytePath name = entry.name().inRoot();
            switch (entry.type()) {
                case FILE -> keep(name, tar);
                case HARD_LINK -> links.put(name, entry.link().inRoot());
                case SYMLINK -> links.put(name, beside(name, entry.link()).inRoot());
                default -> {
                    // Directories say nothing, and the rest has no place in an image archive.
                }
            }
            if (files.size() + links.size() > MOST_FILES) {
                throw Fault.invalid(
                        "archive", "the archive has more than " + MOST_FILES + " files");
            }
        }
        tar.drain();
    }

    private static BytePath beside(BytePath link, BytePath target) {
        return target.isAbsolute() ? target : link.parent().orElse(BytePath.EMPTY).resolve(target);
    }

    private void keep(BytePath name, TarReader tar) throws IOException {
        Path path = folder.resolve(Integer.toString(files.size()));
        try (OutputStream file = Files.newOutputStream(path)) {
            HashedOutput hashing = new HashedOutput(Digest.Algorithm.SHA256, file);
            tar.content().transferTo(hashing);
            links.remove(name);
            files.put(name, new File(path, hashing.digest(), hashing.count()));
        }
    }

    Optional<File> find(String name) {
        BytePath at = BytePath.of(name).inRoot();
        for (int i = 0; i < MOST_LINKS && !files.containsKey(at); i++) {
            BytePath target = links.get(at);
            if (target == null) {
                return Optional.empty();
            }
            at = target;
        }
        return Optional.ofNullable(files.get(at));
    }

    /**
     * A file that must be there.
     *
     * @throws Fault invalid, naming it
     */
    File get(String name) {
        return find(name)
                .orElseThrow(
                        () -> Fault.invalid("archive", "the archive has no file \"" + name + "\""));
    }

    /** The bytes of a document. */
    byte[] bytes(File file) {
        if (file.size() > ImageJson.LARGEST) {
            throw Fault.invalid("archive", "a document in the archive is too large");
        }
        try {
            return Files.readAllBytes(file.path());
        } catch (IOException e) {
            throw DiskFaults.fault("read the archive", e);
        }
    }

    @Override
    public void close() {
        try (var left = Files.list(folder)) {
            for (Path file : List.copyOf(left.toList())) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw DiskFaults.fault("clear up after reading the archive", e);
        }
    }
}
