package dev.minato.linux.cgroup;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Dir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The folders that control groups are in one hierarchy: made, removed and listed. */
final class CgroupFolder {
    /** Links of a group that has none below it. */
    private static final int LINKS_OF_ONE = 2;

    private CgroupFolder() {}

    /**
     * Makes a group and what is missing above it. From below: what lies above it is nearly always
     * there.
     *
     * @throws LinuxException ENOENT when the hierarchy itself is not there
     */
    static void make(Path hierarchy, Path group) {
        Path above = Objects.requireNonNull(group.getParent());
        while (!isMade(group, above.equals(hierarchy))) {
            make(hierarchy, above);
        }
    }

    /** Makes a group unless it exists; false when it is not the first and lacks those above it. */
    private static boolean isMade(Path group, boolean first) {
        byte[] name = BytePath.of(group.toString()).bytes();
        try (ScratchMemory s = new ScratchMemory(name)) {
            long result = Syscall.MKDIRAT.once(s, KernelCalls.AT_FDCWD, s.text(name), 0755);
            if (result == 0 || s.errno() == Errno.EEXIST) {
                return true;
            }
            if (s.errno() == Errno.ENOENT && !first) {
                return false;
            }
            throw Syscall.MKDIRAT.failure(s);
        }
    }

    /** Removes a group; false when it is in use or has others below it. */
    static boolean removed(Path group) {
        byte[] name = BytePath.of(group.toString()).bytes();
        try (ScratchMemory s = new ScratchMemory(name)) {
            long result =
                    Syscall.UNLINKAT.once(
                            s, KernelCalls.AT_FDCWD, s.text(name), KernelCalls.AT_REMOVEDIR);
            if (result == 0 || s.errno() == Errno.ENOENT) {
                return true;
            }
            if (s.errno() == Errno.EBUSY || s.errno() == Errno.EINTR) {
                return false;
            }
            throw Syscall.UNLINKAT.failure(s);
        }
    }

    /** A group and all below it, parents first; none when there is no such group. */
    static List<Path> groups(Path top) {
        List<Path> groups = new ArrayList<>();
        int links = links(top);
        if (links > 0) {
            groups.add(top);
        }
        // The kernel counts what lies below a group as links to it: most have nothing to be listed.
        if (links > LINKS_OF_ONE) {
            children(top).forEach(child -> groups.addAll(groups(child)));
        }
        return groups;
    }

    /** Links to a group's directory: its name, its own dot, and one of each group below it. */
    private static int links(Path group) {
        try {
            return KernelCalls.stat(
                            KernelCalls.AT_FDCWD, BytePath.of(group.toString()).bytes(), group)
                    .links();
        } catch (LinuxException e) {
            if (isAbsence(e)) {
                return 0;
            }
            throw e;
        }
    }

    /** The groups directly below one. */
    static List<Path> children(Path group) {
        try (Dir dir = Dir.open(group)) {
            return dir.list(BytePath.EMPTY).stream()
                    .filter(entry -> entry.type() == Stat.Type.DIRECTORY)
                    .map(entry -> group.resolve(entry.name().toString()))
                    .sorted()
                    .toList();
        } catch (LinuxException e) {
            if (isAbsence(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** A group may go at any moment. */
    private static boolean isAbsence(LinuxException e) {
        return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR) || e.is(Errno.ENODEV);
    }
}
