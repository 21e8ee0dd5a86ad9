package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** What a file system is told of a file beside its facts (ioctl_iflags(2), chattr(1)). */
public final class FileFlags {
    public static final long GET = 0x80086601L;
    public static final long SET = 0x40086602L;
    public static final int TOP = 0x00020000;

    private FileFlags() {}

    /**
     * Says that the directories right below have nothing to do with one another (chattr +T): ext4
     * then begins each of them somewhere else on the disk, instead of packing all into the places
     * of its neighbours. There, where much was made and deleted, finding room for a file is slow:
     * without a journal ext4 steps over every inode that was freed in the last minutes.
     *
     * @return whether the file system has a use for it
     */
    public static boolean spread(Path directory) {
        byte[] name = BytePath.of(directory.toString()).bytes();
        int open = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
        try (Fd fd = new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, open, 0, 0));
                ScratchMemory s = new ScratchMemory(directory.toString())) {
            MemorySegment flags = s.zeros(8);
            Syscall.IOCTL.call(s, fd.number(), GET, flags.address());
            int before = flags.get(ValueLayout.JAVA_INT, 0);
            if ((before & TOP) == 0) {
                flags.set(ValueLayout.JAVA_INT, 0, before | TOP);
                Syscall.IOCTL.call(s, fd.number(), SET, flags.address());
            }
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ENOTTY)
                    || e.is(Errno.EOPNOTSUPP)
                    || e.is(Errno.EINVAL)
                    || e.is(Errno.ENOSYS)
                    || e.is(Errno.EPERM)) {
                return false;
            }
            throw e;
        }
    }
}
