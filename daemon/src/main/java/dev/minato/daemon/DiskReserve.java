package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Memory;
import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.SplittableRandom;

/**
 * A file of the home, really allocated, that is given up when the disk is full: its room lets a
 * daemon start and write down what is removed. It is made again when there is room. Thread-safe.
 */
final class DiskReserve {
    static final long SIZE = 32L << 20;

    /** With less than this free, a start or the writing down of a removal may fail. */
    static final long LEAST = 16L << 20;

    private static final Logger log = LoggerFactory.getLogger(DiskReserve.class);
    private static final int CHUNK = 1 << 20;
    private final Path home;
    private final Path file;

    DiskReserve(Home home) {
        this.home = home.root();
        this.file = home.root().resolve("reserve");
    }

    /** Gives it up when less than {@link #LEAST} is free, before anything is opened. */
    void relieveStart() {
        if (Files.isDirectory(home) && free() < LEAST) {
            relieve();
        }
    }

    /**
     * Does something, and once more when that finds the disk full and there is a reserve to give
     * up.
     *
     * @throws Fault of the last try
     */
    void relieving(Runnable write) {
        try {
            write.run();
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.EXHAUSTED || !relieve()) {
                throw e;
            }
            write.run();
        }
    }

    /**
     * Gives it up: somebody has found the disk full.
     *
     * @return whether there was one, so that trying again may help
     */
    synchronized boolean relieve() {
        try {
            boolean given = Files.deleteIfExists(file);
            if (given) {
                log.warn(
                        "the disk of {} is full: the reserve of {} is given up, so that things can"
                                + " be removed",
                        home,
                        new Memory(SIZE));
            }
            return given;
        } catch (IOException e) {
            log.warn("the reserve {} cannot be given up: {}", file, Reason.of(e));
            return false;
        }
    }

    /** Makes it again when it is missing and twice its size would still be free. */
    synchronized void restore() {
        if (held() || free() < 3 * SIZE) {
            return;
        }
        Path part = file.resolveSibling("reserve.part");
        try {
            Files.deleteIfExists(part);
            write(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            log.debug("no reserve yet: {}", Reason.of(e));
            discard(part);
        }
    }

    /** Bytes that no file system stores as a hole or in less room. */
    private static void write(Path part) throws IOException {
        byte[] chunk = new byte[CHUNK];
        SplittableRandom random = new SplittableRandom();
        try (FileChannel out =
                FileChannel.open(
                        part,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            for (long written = 0; written < SIZE; written += CHUNK) {
                random.nextBytes(chunk);
                ByteBuffer left = ByteBuffer.wrap(chunk);
                while (left.hasRemaining()) {
                    out.write(left);
                }
            }
            out.force(true);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            log.debug("{} stays: {}", part, Reason.of(e));
        }
    }

    boolean held() {
        return Files.exists(file);
    }

    /**
     * Bytes that df(1) calls available. What a file system keeps back beyond them is partly for
     * nobody (ext4 keeps 16 MiB for itself), so it is not counted on.
     */
    long free() {
        try {
            FileStore store = Files.getFileStore(home);
            return store.getUsableSpace();
        } catch (IOException e) {
            log.debug("the room on the disk is not known: {}", Reason.of(e));
            return Long.MAX_VALUE;
        }
    }

    /** Whether there is less room than a daemon likes to have. */
    boolean isShort() {
        return free() < LEAST;
    }

    /** For a person: what is wrong with the disk, and the mend. */
    String complaint() {
        return "the disk of "
                + home
                + " is full ("
                + new Memory(free())
                + " free"
                + (held() ? "" : ", the reserve is given up")
                + "): nothing new is pulled, built or loaded. Free some room: `docker system"
                + " prune`, `minato rm`, `minato rmi`";
    }
}
