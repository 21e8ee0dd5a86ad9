package dev.minato.engine.stored;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The mark that a folder's row is being deleted: made before the row goes, so that a folder without
 * a row and without the mark is known to be somebody's whose row was lost. Only what is marked is
 * ever deleted because no row knows it.
 */
public final class RemovalMark {
    private static final Logger LOG = LoggerFactory.getLogger(RemovalMark.class);
    private static final String MARK = ".removed";

    private RemovalMark() {}

    /**
     * Before the row is deleted. Where a full disk has no room for the mark the removal goes on: a
     * crash in that moment leaves the folder, which is then moved aside.
     */
    public static void begin(Path folder) {
        try {
            Files.createFile(folder.resolve(MARK));
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // Tried before, or nothing to delete.
        } catch (IOException e) {
            LOG.debug("{} could not be marked as removed: {}", folder, Reason.of(e));
        }
    }

    /** The row is there after all: the folder stays. */
    public static void undo(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(MARK));
        } catch (IOException e) {
            LOG.warn("{} is still marked as removed: {}", folder, Reason.of(e));
        }
    }

    public static boolean isBegun(Path folder) {
        return Files.exists(folder.resolve(MARK));
    }
}
