package dev.minato.engine.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The files of one log: {@code container.log} is written, {@code container.log.1} is what was
 * before it, and so on.
 *
 * @param current the one that is written
 * @param kept how many files there may be, the current one included
 */
public record LogFiles(Path current, int kept) {
    private static final Set<StandardOpenOption> APPENDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Where they lie. */
    public Path folder() {
        return Objects.requireNonNull(current.toAbsolutePath().getParent());
    }

    /** The existing files, the oldest first. */
    public List<Path> oldestFirst() {
        List<Path> files = new ArrayList<>();
        for (int i = kept - 1; i >= 1; i--) {
            if (Files.exists(older(i))) {
                files.add(older(i));
            }
        }
        files.add(current);
        return files;
    }

    private Path older(int number) {
        return current.resolveSibling(current.getFileName() + "." + number);
    }

    /** Marks the end of a run: what the next one prints is not the rest of a line of this one. */
    public void markRunEnd() throws IOException {
        boolean older = kept > 1 && Files.exists(older(1));
        if (!older && !Files.exists(current)) {
            return;
        }
        try (FileChannel file = FileChannel.open(current, APPENDING, OWN)) {
            byte[] line = (LogEntry.RUN_ENDED + "\n").getBytes(StandardCharsets.US_ASCII);
            file.write(ByteBuffer.wrap(line));
        }
    }

    /**
     * Begins a new file when the current one is too large. Nothing is lost: whoever writes goes on
     * in the renamed file until it has opened the new one.
     *
     * @param maxSize bytes
     * @param reopen tells the writer
     * @return whether it did
     * @see LogKeeper
     */
    public boolean rotate(long maxSize, Runnable reopen) throws IOException {
        try {
            if (Files.size(current) < maxSize) {
                return false;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        if (kept == 1) {
            Files.delete(current);
        } else {
            for (int i = kept - 1; i > 1; i--) {
                if (Files.exists(older(i - 1))) {
                    Files.move(older(i - 1), older(i), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.move(current, older(1), StandardCopyOption.REPLACE_EXISTING);
        }
        reopen.run();
        return true;
    }
}
