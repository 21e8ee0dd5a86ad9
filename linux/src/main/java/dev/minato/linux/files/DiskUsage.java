package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Adds up the bytes of files below a folder: a file with several names counts once, holes count
 * nothing, directories count nothing, other file systems are not entered. What vanishes meanwhile
 * is passed over. Not thread-safe.
 */
public final class DiskUsage {
    private static final int SECTOR = 512;
    private static final int LINKS = 0x10;
    private static final int INODE = 0x20;
    private static final int SIZE = 0x28;
    private static final int BLOCKS = 0x30;
    private static final int DEVICE_MAJOR = 0x88;
    private static final int DEVICE_MINOR = 0x8c;

    private final Dir top;
    private final long device;
    private final Deque<BytePath> open = new ArrayDeque<>();
    private final Set<Long> seen = new HashSet<>();
    private long bytes;

    private DiskUsage(Dir top) {
        this.top = top;
        this.device = top.stat(BytePath.EMPTY).device();
    }

    /** The bytes of all files below; 0 where nothing is. */
    public static long of(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Dir top = Dir.open(folder)) {
            DiskUsage usage = new DiskUsage(top);
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
        while (!open.isEmpty()) {
            BytePath folder = open.pop();
            try (Dir dir = top.dirOfSameMount(folder)) {
                for (DirectoryEntry entry : dir.list(BytePath.EMPTY)) {
                    add(dir, folder, entry);
                }
            } catch (LinuxException e) {
                // Gone, another file system, or deeper than a path can be long.
                if (!e.is(Errno.ENOENT) && !e.is(Errno.EXDEV) && !e.is(Errno.ENAMETOOLONG)) {
                    throw e;
                }
            }
        }
    }

    private void add(Dir dir, BytePath folder, DirectoryEntry entry) {
        if (entry.type() == Stat.Type.DIRECTORY) {
            open.push(folder.resolve(entry.name()));
        } else if (entry.type() == Stat.Type.FILE) {
            try {
                addFile(dir, entry.name());
            } catch (LinuxException e) {
                if (!e.is(Errno.ENOENT)) {
                    throw e;
                }
            }
        }
    }

    private void addFile(Dir dir, BytePath name) {
        try (ScratchMemory s = new ScratchMemory(name)) {
            MemorySegment statx = s.zeros(Stat.SIZE);
            Syscall.STATX.call(
                    s,
                    dir.fd(),
                    s.text(name.bytes()),
                    KernelCalls.AT_SYMLINK_NOFOLLOW,
                    Stat.MASK,
                    statx.address());
            long major = statx.get(ValueLayout.JAVA_INT, DEVICE_MAJOR) & 0xffffffffL;
            long minor = statx.get(ValueLayout.JAVA_INT, DEVICE_MINOR) & 0xffffffffL;
            boolean again =
                    statx.get(ValueLayout.JAVA_INT, LINKS) > 1
                            && !seen.add(statx.get(ValueLayout.JAVA_LONG, INODE));
            if ((major << 32 | minor) == device && !again) {
                long allocated = statx.get(ValueLayout.JAVA_LONG, BLOCKS) * SECTOR;
                bytes += Math.min(statx.get(ValueLayout.JAVA_LONG, SIZE), allocated);
            }
        }
    }
}
