package dev.minato.engine.volume;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Fills an empty volume with what the image has at its target. Used once. */
final class CopyUp {
    private static final BytePath DATA = BytePath.of("_data");
    private static final BytePath NEW = BytePath.of("_data.new");

    /** Files with several names that are remembered; what comes after them is copied each time. */
    private static final int MOST_LINKED = 100_000;

    private final Dir rootfs;
    private final Dir volume;
    private final Map<File, BytePath> linked = new HashMap<>();

    /** What all names of one file have in common. */
    private record File(long device, long inode) {}

    /**
     * @param rootfs the container's root
     * @param volume the volume's folder, which holds {@code _data}; or where it is mounted
     */
    CopyUp(Dir rootfs, Dir volume) {
        this.rootfs = rootfs;
        this.volume = volume;
    }

    /**
     * Fills a folder of our own. It is filled beside its place and then moved there, so that a
     * half-filled one is never taken for the user's.
     */
    void fill(String target) {
        Optional<BytePath> source = source(target);
        if (source.isEmpty() || !volume.list(DATA).isEmpty()) {
            return;
        }
        if (volume.find(NEW).isPresent()) {
            volume.removeTree(NEW);
        }
        volume.mkdir(NEW, 0700);
        copyInto(source.get(), NEW);
        volume.rename(NEW, DATA);
    }

    /** Fills what is mounted for a volume, in its place. */
    void fillMounted(String target) {
        Optional<BytePath> source = source(target);
        if (source.isPresent() && volume.list(BytePath.EMPTY).isEmpty()) {
            copyInto(source.get(), BytePath.EMPTY);
        }
    }

    /** The folder that the image has at a target. */
    private Optional<BytePath> source(String target) {
        BytePath source = BytePath.of(target.substring(1));
        return rootfs.findFollowing(source)
                .filter(Stat::isDirectory)
                .map(_ -> rootfs.resolve(source).orElse(source));
    }

    private void copyInto(BytePath from, BytePath to) {
        for (DirectoryEntry entry : rootfs.list(from)) {
            copy(from.resolve(entry.name()), to.resolve(entry.name()));
        }
        finish(from, to, rootfs.stat(from));
    }

    private void copy(BytePath from, BytePath to) {
        Stat stat = rootfs.stat(from);
        if (stat.type() != Stat.Type.DIRECTORY && stat.links() > 1 && isAnotherName(stat, to)) {
            return;
        }
        switch (stat.type()) {
            case DIRECTORY -> {
                volume.mkdir(to, 0700);
                copyInto(from, to);
            }
            case SYMLINK -> {
                volume.symlink(to, rootfs.readlink(from));
                volume.chown(to, stat.uid(), stat.gid());
            }
            case FILE -> {
                try (Fd in = rootfs.read(from);
                        Fd out = volume.create(to, 0600)) {
                    in.copyTo(out);
                }
                finish(from, to, stat);
            }
            case CHARACTER, BLOCK, FIFO -> {
                volume.mknod(to, stat.type(), 0600, stat.major(), stat.minor());
                finish(from, to, stat);
            }
            case SOCKET -> {
                // Nobody listens on a socket of an image.
            }
        }
    }

    /** Whether a file was copied under another name, and has this one too now. */
    private boolean isAnotherName(Stat stat, BytePath to) {
        File file = new File(stat.device(), stat.inode());
        BytePath first = linked.get(file);
        if (first != null) {
            volume.link(first, to);
            return true;
        }
        if (stat.type() != Stat.Type.SOCKET && linked.size() < MOST_LINKED) {
            linked.put(file, to);
        }
        return false;
    }

    private void finish(BytePath from, BytePath to, Stat stat) {
        volume.chown(to, stat.uid(), stat.gid());
        volume.chmod(to, stat.mode());
        SortedMap<String, byte[]> xattrs = rootfs.xattrs(from);
        xattrs.forEach((attribute, value) -> {
            if (!attribute.startsWith("trusted.overlay.")) {
                set(to, attribute, value);
            }
        });
        volume.utimes(to, stat.mtimeSeconds(), stat.mtimeNanos());
    }

    private void set(BytePath to, String attribute, byte[] value) {
        try {
            volume.setXattr(to, attribute, value);
        } catch (LinuxException e) {
            // The volume's file system need not know every attribute that the image's does.
        }
    }
}
