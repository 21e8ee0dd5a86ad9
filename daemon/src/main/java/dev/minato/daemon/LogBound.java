package dev.minato.daemon;

import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Keeps logs below a bound that processes append to which hold them open: what is too much is
 * copied beside, to {@code <name>.1}, and the file is cut. Lines that come between the two are
 * lost; on a full disk, the copy is.
 */
final class LogBound {
    private static final Logger LOG = LoggerFactory.getLogger(LogBound.class);

    private final List<Path> files;
    private final long most;

    /**
     * @param most bytes of a file; twice as much is kept of each, the older half beside it
     */
    LogBound(List<Path> files, long most) {
        this.files = List.copyOf(files);
        this.most = most;
    }

    /** Looks once. */
    void keep() {
        for (Path file : files) {
            try {
                if (Files.isRegularFile(file) && Files.size(file) > most) {
                    cut(file);
                }
            } catch (IOException e) {
                LOG.warn("{} is too long and cannot be cut: {}", file, Reason.of(e));
            }
        }
    }

    private void cut(Path file) throws IOException {
        try (FileChannel log =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            try {
                copyEnd(log, fresh);
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r-----"));
                Files.move(
                        fresh,
                        file.resolveSibling(file.getFileName() + ".1"),
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                LOG.warn("the older lines of {} are lost: {}", file, Reason.of(e));
            } finally {
                Files.deleteIfExists(fresh);
            }
            log.truncate(0);
        }
    }

    private void copyEnd(FileChannel log, Path to) throws IOException {
        try (FileChannel copy =
                FileChannel.open(
                        to,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long end = log.size();
            for (long at = Math.max(0, end - most); at < end; ) {
                long moved = log.transferTo(at, end - at, copy);
                if (moved <= 0) {
                    return;
                }
                at += moved;
            }
        }
    }
}
