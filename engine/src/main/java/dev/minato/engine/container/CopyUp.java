package dev.minato.engine.container;

import dev.minato.linux.Dir;
import dev.minato.linux.Entry;
import dev.minato.linux.Fd;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Name;
import dev.minato.linux.Stat;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Fills an empty volume with what the image has at its target. It is filled beside its place and
 * then moved there, so that a half-filled one is never taken for the user's.
 */
final class CopyUp {
    private static final Name DATA = Name.of("_data");
    private static final Name NEW = Name.of("_data.new");

    private final Dir rootfs;
    private final Dir volume;

    /**
     * @param rootfs the container's root
     * @param volume the volume's folder, which holds {@code _data}
     */
    CopyUp(Dir rootfs, Dir volume) {
        this.rootfs = rootfs;
        this.volume = volume;
    }

    void fill(String target) {
        Name source = Name.of(target.substring(1));
        Optional<Stat> stat = rootfs.findFollowing(source);
        boolean fillable = stat.isPresent() && stat.get().isDirectory();
        if (!fillable || !volume.list(DATA).isEmpty()) {
            return;
        }
        if (volume.find(NEW).isPresent()) {
            volume.removeTree(NEW);
        }
        copyDirectory(rootfs.resolve(source).orElse(source), NEW, stat.get());
        volume.rename(NEW, DATA);
    }

    private void copyDirectory(Name from, Name to, Stat stat) {
        volume.mkdir(to, 0700);
        for (Entry entry : rootfs.list(from)) {
            copy(from.resolve(entry.name()), to.resolve(entry.name()));
        }
        finish(from, to, stat);
    }

    private void copy(Name from, Name to) {
        Stat stat = rootfs.stat(from);
        switch (stat.type()) {
            case DIRECTORY -> copyDirectory(from, to, stat);
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

    private void finish(Name from, Name to, Stat stat) {
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

    private void set(Name to, String attribute, byte[] value) {
        try {
            volume.setXattr(to, attribute, value);
        } catch (LinuxException e) {
            // The volume's file system need not know every attribute that the image's does.
        }
    }
}
