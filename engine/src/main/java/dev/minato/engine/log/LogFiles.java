package dev.minato.engine.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The files of one log: {@code container.log} is written, {@code container.log.1} is what was
 * before it, and so on.
 *
 * @param current the one that is written
 * @param kept how many files there may be, the current one included
 */
public record LogFiles(Path current, int kept) {
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

    /**
     * Begins a new file when the current one is too large. Nothing is lost: whoever writes goes on
     * in the renamed file until it has opened the new one.
     *
     * @param maxSize bytes
     * @param reopen tells the writer
     * @return whether it did
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
