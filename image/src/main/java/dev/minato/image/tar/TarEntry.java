package dev.minato.image.tar;

import dev.minato.linux.BytePath;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of an archive.
 *
 * @param name its path as the archive has it, which may be absolute or contain {@code ..}
 * @param type what it is
 * @param attributes mode, owner and time
 * @param size bytes of content, 0 unless a file
 * @param link where a link leads, byte for byte; empty for others
 * @param device numbers of a device, 0:0 for others
 * @param xattrs extended attributes with their prefix, for example {@code security.capability}
 */
public record TarEntry(
        BytePath name,
        Type type,
        Attributes attributes,
        long size,
        BytePath link,
        Device device,
        SortedMap<String, byte[]> xattrs) {
    /** What an entry is. */
    public enum Type {
        FILE('0'),
        HARD_LINK('1'),
        SYMLINK('2'),
        CHARACTER('3'),
        BLOCK('4'),
        DIRECTORY('5'),
        FIFO('6');

        private final char flag;

        Type(char flag) {
            this.flag = flag;
        }

        char flag() {
            return flag;
        }
    }

    /**
     * What every entry has.
     *
     * @param mode permissions and set-ID bits, 07777 at most
     * @param uid as the kernel sees it, unsigned
     * @param gid as the kernel sees it, unsigned
     * @param mtimeSeconds since 1970, may be negative
     * @param mtimeNanos 0 to 999,999,999
     */
    public record Attributes(int mode, int uid, int gid, long mtimeSeconds, int mtimeNanos) {}

    /** The numbers of a device. */
    public record Device(int major, int minor) {
        /** Of what is no device; as a character device it is overlayfs's whiteout. */
        public static final Device NONE = new Device(0, 0);
    }

    /** No extended attributes. */
    public static final SortedMap<String, byte[]> NO_XATTRS =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    /** An entry without content, link, device and extended attributes. */
    public static TarEntry of(BytePath name, Type type, Attributes attributes) {
        return new TarEntry(name, type, attributes, 0, BytePath.EMPTY, Device.NONE, NO_XATTRS);
    }

    /** A file without extended attributes. */
    public static TarEntry file(BytePath name, Attributes attributes, long size) {
        return new TarEntry(
                name, Type.FILE, attributes, size, BytePath.EMPTY, Device.NONE, NO_XATTRS);
    }
}
