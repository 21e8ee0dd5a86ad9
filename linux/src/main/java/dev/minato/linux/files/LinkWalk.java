package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Follows the symbolic links of a tree as its root would (path_resolution(7)): absolute ones begin
 * at the root of the tree, {@code ..} there leads nowhere, and no path leads out.
 */
public final class LinkWalk {
    /** What has names and links. Names are real: no component but the last is a link. */
    public interface Tree {
        /** The file's facts, a link's own; empty when there is no such file. */
        Optional<Stat> find(BytePath path);

        /** The text of a symbolic link. */
        BytePath readlink(BytePath link);
    }

    private final Tree tree;
    private final int mostLinks;

    /**
     * @param mostLinks that one path may have on its way; one more is ELOOP
     */
    public LinkWalk(Tree tree, int mostLinks) {
        this.tree = tree;
        this.mostLinks = mostLinks;
    }

    /**
     * The real path of what a path leads to.
     *
     * @return empty when it leads to nothing, or through something that is no directory
     * @throws LinuxException ELOOP, after too many links
     */
    public Optional<BytePath> existing(BytePath path) {
        return walk(path, true, true);
    }

    /**
     * Where a path leads; what does not exist is kept as it is written.
     *
     * @param last whether a link in the last component is followed too
     * @throws LinuxException ELOOP, after too many links
     */
    public BytePath kept(BytePath path, boolean last) {
        return walk(path, false, last).orElseThrow();
    }

    private Optional<BytePath> walk(BytePath path, boolean existing, boolean last) {
        Deque<BytePath> ahead = new ArrayDeque<>(path.parts());
        List<BytePath> real = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            BytePath part = ahead.pop();
            if (part.isDotDot()) {
                if (!real.isEmpty()) {
                    real.removeLast();
                }
                continue;
            }
            BytePath here = BytePath.join(real).resolve(part);
            Optional<Stat> found = tree.find(here);
            boolean link = found.isPresent() && found.get().isSymlink();
            if (existing && !leads(found, !ahead.isEmpty())) {
                return Optional.empty();
            }
            if (!link || (ahead.isEmpty() && !last)) {
                real.add(part);
                continue;
            }
            if (++links > mostLinks) {
                throw new LinuxException(Errno.ELOOP, "resolve", path.toString());
            }
            BytePath target = tree.readlink(here);
            if (target.isAbsolute()) {
                real.clear();
            }
            target.parts().reversed().forEach(ahead::push);
        }
        return Optional.of(BytePath.join(real));
    }

    private static boolean leads(Optional<Stat> found, boolean further) {
        return found.isPresent()
                && (!further || found.get().isDirectory() || found.get().isSymlink());
    }
}
