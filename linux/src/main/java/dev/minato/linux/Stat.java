package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel knows of a file (statx(2)).
 *
 * @param mode permission bits, at most 07777
 * @param size bytes; of a symbolic link, the length of its text
 * @param mtimeSeconds seconds since 1970, negative before
 * @param mtimeNanos 0 to 999,999,999
 * @param device number of the file system it lies on
 * @param links hard links
 * @param major of a character or block device, else 0
 * @param minor of a character or block device, else 0
 */
public record Stat(
        Type type,
        int mode,
        int uid,
        int gid,
        long size,
        long mtimeSeconds,
        int mtimeNanos,
        long inode,
        long device,
        int links,
        int major,
        int minor) {

    /** The kinds of files. */
    public enum Type {
        FILE(0100000),
        DIRECTORY(0040000),
        SYMLINK(0120000),
        CHARACTER(0020000),
        BLOCK(0060000),
        FIFO(0010000),
        SOCKET(0140000);

        private final int bits;

        Type(int bits) {
            this.bits = bits;
        }

        /** The bits of st_mode that mean this kind. */
        public int bits() {
            return bits;
        }

        public static Type ofMode(int mode) {
            for (Type type : values()) {
                if ((mode & 0170000) == type.bits) {
                    return type;
                }
            }
            return FILE;
        }
    }

    /** Size of struct statx, the same on every architecture. */
    public static final int SIZE = 256;

    /** Type, mode, links, owner, times, inode, size: STATX_BASIC_STATS. */
    public static final int MASK = 0x7ff;

    /** The number of the mount: STATX_MNT_ID. */
    public static final int MOUNT = 0x1000;

    static Stat read(MemorySegment statx) {
        int mode = statx.get(ValueLayout.JAVA_SHORT, 0x1c) & 0xffff;
        Type type = Type.ofMode(mode);
        boolean isDevice = type == Type.CHARACTER || type == Type.BLOCK;
        long major = statx.get(ValueLayout.JAVA_INT, 0x88) & 0xffffffffL;
        long minor = statx.get(ValueLayout.JAVA_INT, 0x8c) & 0xffffffffL;
        return new Stat(
                type,
                mode & 07777,
                statx.get(ValueLayout.JAVA_INT, 0x14),
                statx.get(ValueLayout.JAVA_INT, 0x18),
                statx.get(ValueLayout.JAVA_LONG, 0x28),
                statx.get(ValueLayout.JAVA_LONG, 0x70),
                statx.get(ValueLayout.JAVA_INT, 0x78),
                statx.get(ValueLayout.JAVA_LONG, 0x20),
                major << 32 | minor,
                statx.get(ValueLayout.JAVA_INT, 0x10),
                isDevice ? statx.get(ValueLayout.JAVA_INT, 0x80) : 0,
                isDevice ? statx.get(ValueLayout.JAVA_INT, 0x84) : 0);
    }

    public boolean isDirectory() {
        return type == Type.DIRECTORY;
    }

    public boolean isFile() {
        return type == Type.FILE;
    }

    public boolean isSymlink() {
        return type == Type.SYMLINK;
    }

    /** The kernel's encoding of a device number, as makedev(3) has it. */
    public static long deviceNumber(int major, int minor) {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & ~0xffL & 0xfffffL) << 12;
    }
}
