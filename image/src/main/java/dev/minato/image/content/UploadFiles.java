package dev.minato.image.content;

import dev.minato.linux.files.DiskSync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** The folder of what has arrived of uploads, and how many bytes are in it. Thread-safe. */
final class UploadFiles {
    private final Path folder;
    private final AtomicLong bytes = new AtomicLong();

    UploadFiles(Path folder) {
        this.folder = folder;
        all().forEach(file -> bytes.addAndGet(size(file)));
    }

    Path path(UploadReference reference) {
        return folder.resolve(reference.fileName());
    }

    /** Bytes of all, with those that are about to be written. */
    long bytes() {
        return bytes.get();
    }

    /** Counts more, or fewer; answers how many there are now. */
    long add(long more) {
        return bytes.addAndGet(more);
    }

    List<Path> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw DiskFaults.fault("look through unfinished content", e);
        }
    }

    static boolean isOlder(Path file, Instant before) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(before);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw DiskFaults.fault("look through unfinished content", e);
        }
    }

    /** How long a file is; 0 where none is. */
    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw DiskFaults.fault("look at unfinished content", e);
        }
    }

    void remove(Path file) {
        long size = size(file);
        try {
            if (Files.deleteIfExists(file)) {
                bytes.addAndGet(-size);
            }
        } catch (IOException e) {
            throw DiskFaults.fault("remove unfinished content", e);
        }
    }

    /** Waits until the names of files are on disk. */
    void sync() {
        DiskSync.directory(folder);
    }
}
