package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Adds up the disk blocks of all below a folder that programs write to meanwhile, as far and as
 * fast as its {@link Pace} wants: of a file with several names each counts its part, other file
 * systems are not entered, what vanishes meanwhile is passed over. It needs memory for folders that
 * are not looked into yet, never for files. Not thread-safe.
 */
public final class PacedUsage {
    private static final int SECTOR = 512;
    private static final int LINKS = 0x10;
    private static final int BLOCKS = 0x30;
    private static final int DEVICE_MAJOR = 0x88;
    private static final int DEVICE_MINOR = 0x8c;
    private static final int STEP = 64;

    private final Dir top;
    private final long device;
    private final Pace pace;
    private final Deque<BytePath> open = new ArrayDeque<>();
    private long bytes;
    private int looks;
    private boolean goesOn = true;

    private PacedUsage(Dir top, Pace pace) {
        this.top = top;
        this.device = top.stat(BytePath.EMPTY).device();
        this.pace = pace;
    }

    /** Says how far and how fast. */
    @FunctionalInterface
    public interface Pace {
        /**
         * Called after every few files; may take its time.
         *
         * @param bytes found so far
         * @return whether to go on
         */
        boolean goOn(long bytes);
    }

    /** Bytes on disk of all below, as far as it was looked; 0 where nothing is. */
    public static long of(Path folder, Pace pace) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Dir top = Dir.open(folder)) {
            PacedUsage usage = new PacedUsage(top, pace);
            usage.run();
            return usage.bytes;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT)) {
                return 0;
            }
            throw e;
        }
    }

    private void run() {
        open.push(BytePath.EMPTY);
        while (goesOn && !open.isEmpty()) {
            BytePath folder = open.pop();
            try (Dir dir = top.dirOfSameMount(folder);
                    Fd listed =
                            dir.open(BytePath.EMPTY, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0)) {
                DirectoryListing.each(
                        listed.number(),
                        entry -> {
                            add(dir, folder, entry);
                            return goesOn;
                        });
            } catch (LinuxException e) {
                // Gone, another file system, or deeper than a path can be long.
                if (!e.is(Errno.ENOENT) && !e.is(Errno.EXDEV) && !e.is(Errno.ENAMETOOLONG)) {
                    throw e;
                }
            }
        }
    }

    private void add(Dir dir, BytePath folder, DirectoryEntry entry) {
        try {
            addBlocks(dir, entry);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        if (entry.type() == Stat.Type.DIRECTORY) {
            open.push(folder.resolve(entry.name()));
        }
        if (++looks % STEP == 0) {
            goesOn = pace.goOn(bytes);
        }
    }

    private void addBlocks(Dir dir, DirectoryEntry entry) {
        try (ScratchMemory s = new ScratchMemory(entry.name())) {
            MemorySegment statx = s.zeros(Stat.SIZE);
            Syscall.STATX.call(
                    s,
                    dir.fd(),
                    s.text(entry.name().bytes()),
                    KernelCalls.AT_SYMLINK_NOFOLLOW,
                    Stat.MASK,
                    statx.address());
            long major = statx.get(ValueLayout.JAVA_INT, DEVICE_MAJOR) & 0xffffffffL;
            long minor = statx.get(ValueLayout.JAVA_INT, DEVICE_MINOR) & 0xffffffffL;
            if ((major << 32 | minor) != device) {
                return;
            }
            int names =
                    entry.type() == Stat.Type.DIRECTORY
                            ? 1
                            : Math.max(1, statx.get(ValueLayout.JAVA_INT, LINKS));
            bytes += statx.get(ValueLayout.JAVA_LONG, BLOCKS) * SECTOR / names;
        }
    }
}
