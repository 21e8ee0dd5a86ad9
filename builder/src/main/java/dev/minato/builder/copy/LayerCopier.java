package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Fd;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes what a walk finds into a layer: directories that exist keep what they are (the destination
 * itself) or take what the source's has (those in it), files are replaced, times are the source's,
 * hard links within one copy stay links.
 */
final class LayerCopier implements SourceWalk.Visitor {
    private static final Logger LOG = LoggerFactory.getLogger(LayerCopier.class);

    private final FileView from;
    private final CopyTarget to;
    private final BytePath destination;
    private final Optional<FileOwner> owner;
    private final Optional<ChmodPermissions> permissions;
    private final Map<Inode, BytePath> links = new HashMap<>();

    private record Inode(long device, long number) {}

    /**
     * A copier of one source.
     *
     * @param destination the real path of what the source becomes
     */
    LayerCopier(
            FileView from,
            CopyTarget to,
            BytePath destination,
            Optional<FileOwner> owner,
            Optional<ChmodPermissions> permissions) {
        this.from = from;
        this.to = to;
        this.destination = destination;
        this.owner = owner;
        this.permissions = permissions;
    }

    private BytePath at(SourceWalk.Item item) {
        return destination.resolve(item.relative());
    }

    @Override
    public void enter(SourceWalk.Item item, boolean selected) {
        BytePath path = at(item);
        Optional<Stat> found = to.find(path);
        if (found.isEmpty()) {
            to.open(path.parent().orElse(BytePath.EMPTY));
            to.upper().mkdir(path, item.stat().mode());
            facts(item, path);
        } else if (!found.get().isDirectory()) {
            throw Fault.invalid("destination", "cannot copy to non-directory: /" + path);
        }
    }

    @Override
    public void leave(SourceWalk.Item item, boolean selected) {
        BytePath path = at(item);
        if (item.relative().isEmpty()) {
            to.open(path);
            to.upper().utimes(path, item.stat().mtimeSeconds(), item.stat().mtimeNanos());
        } else if (selected) {
            to.open(path);
            facts(item, path);
        }
    }

    @Override
    public void file(SourceWalk.Item item) {
        BuildCancelled.check();
        BytePath path = at(item);
        Stat stat = item.stat();
        to.clear(path);
        switch (stat.type()) {
            case FILE -> {
                if (!linked(stat, path)) {
                    content(item, path);
                    return;
                }
            }
            case SYMLINK -> to.upper().symlink(path, from.readlink(item.path()));
            // A socket is of no use without its process; it becomes an empty file.
            case SOCKET -> to.upper().mknod(path, Stat.Type.FILE, stat.mode(), 0, 0);
            default -> to.upper().mknod(path, stat.type(), stat.mode(), stat.major(), stat.minor());
        }
        facts(item, path);
    }

    private boolean linked(Stat stat, BytePath path) {
        if (stat.links() < 2) {
            return false;
        }
        BytePath first = links.putIfAbsent(new Inode(stat.device(), stat.inode()), path);
        if (first == null) {
            return false;
        }
        to.upper().link(first, path);
        return true;
    }

    private void content(SourceWalk.Item item, BytePath path) {
        Stat stat = item.stat();
        try (Fd file = to.upper().create(path, 0600)) {
            if (stat.size() > 0) {
                from.copy(item.path(), file);
            }
            file.chown(
                    owner.map(FileOwner::uid).orElse(stat.uid()),
                    owner.map(FileOwner::gid).orElse(stat.gid()));
            file.chmod(mode(stat));
        }
        to.upper().utimes(path, stat.mtimeSeconds(), stat.mtimeNanos());
        attributes(item, path);
    }

    private int mode(Stat stat) {
        return permissions.map(p -> p.of(stat.mode(), stat.isDirectory())).orElse(stat.mode());
    }

    private void facts(SourceWalk.Item item, BytePath path) {
        Stat stat = item.stat();
        to.upper()
                .chown(
                        path,
                        owner.map(FileOwner::uid).orElse(stat.uid()),
                        owner.map(FileOwner::gid).orElse(stat.gid()));
        if (!stat.isSymlink()) {
            to.upper().chmod(path, mode(stat));
        }
        to.upper().utimes(path, stat.mtimeSeconds(), stat.mtimeNanos());
        attributes(item, path);
    }

    private void attributes(SourceWalk.Item item, BytePath path) {
        from.xattrs(item.path())
                .forEach((name, value) -> {
                    try {
                        to.upper().setXattr(path, name, value);
                    } catch (LinuxException e) {
                        if (e.is(Errno.ENOSPC)) {
                            throw e;
                        }
                        LOG.info("{} of /{} is not kept", name, path, e);
                    }
                });
    }
}
