package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The file with a home's keys, mode 0600, apart from the database: the newest first, which seals;
 * the others open what they have sealed. A file that is there is never written over, but by {@link
 * #replace}.
 */
final class KeyFile {
    private final Path file;

    KeyFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    Path path() {
        return file;
    }

    /**
     * The keys; empty when there is no file.
     *
     * @throws IllegalArgumentException when it is there and cannot be used; with the reason
     */
    List<SealingKey> read() {
        try {
            List<SealingKey> keys = new ArrayList<>();
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.isBlank()) {
                    keys.add(SealingKey.parse(line));
                }
            }
            if (keys.isEmpty()) {
                throw new IllegalArgumentException("it is empty");
            }
            return keys;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new IllegalArgumentException(Reason.of(e), e);
        }
    }

    /**
     * Makes the file, durably before it has its name. When two processes do at once, both have the
     * keys of the one that was first.
     */
    List<SealingKey> make() {
        SealingKey key = SealingKey.random();
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        try {
            write(part, key.line() + "\n");
            try {
                Files.createLink(file, part);
            } catch (FileAlreadyExistsException e) {
                return read();
            } finally {
                Files.deleteIfExists(part);
            }
            syncFolder();
            return List.of(key);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make the key file " + file + ": " + Reason.of(e),
                    e);
        }
    }

    /**
     * Writes the keys over those that are there, durably before they have the file's name.
     *
     * @param keys the newest first
     */
    void replace(List<SealingKey> keys) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        Path part = real.resolveSibling(real.getFileName() + ".next");
        Files.deleteIfExists(part);
        StringBuilder lines = new StringBuilder();
        keys.forEach(key -> lines.append(key.line()).append('\n'));
        write(part, lines.toString());
        Files.move(part, real, StandardCopyOption.ATOMIC_MOVE);
        sync(Objects.requireNonNull(real.getParent()));
    }

    /** Moves what cannot be used aside, under a name that is not taken. */
    void moveAside() throws IOException {
        if (Files.exists(file)) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".unusable-" + UUID.randomUUID()));
        }
    }

    private static void write(Path part, String text) throws IOException {
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, text);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void syncFolder() throws IOException {
        sync(Objects.requireNonNull(file.getParent()));
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
