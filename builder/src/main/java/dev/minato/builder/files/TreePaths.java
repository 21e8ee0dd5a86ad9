package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.LinkWalk;

import java.util.Optional;

/** Paths walked through the links of a tree. */
public final class TreePaths {
    private static final int MOST_LINKS = 255;

    private TreePaths() {}

    /**
     * Where a path leads when its links are followed inside the tree. What does not exist is kept
     * as it is written.
     *
     * @param last whether a link in the last component is followed too
     * @throws Fault invalid when there are more than 255 links on the way
     */
    public static BytePath follow(FileView tree, BytePath path, boolean last) {
        return follow(tree, BytePath.EMPTY, path, last);
    }

    /** The same with {@code root} as the root, a real path of the tree. */
    public static BytePath follow(FileView tree, BytePath root, BytePath path, boolean last) {
        try {
            LinkWalk walk = new LinkWalk(new Below(tree, root), MOST_LINKS);
            return root.resolve(walk.kept(path, last));
        } catch (LinuxException e) {
            if (e.is(Errno.ELOOP)) {
                throw Fault.invalid("path", path + ": too many links");
            }
            throw e;
        }
    }

    /** What lies below a directory of a tree, as if that were the root. */
    private record Below(FileView tree, BytePath root) implements LinkWalk.Tree {
        @Override
        public Optional<Stat> find(BytePath path) {
            return tree.find(root.resolve(path));
        }

        @Override
        public BytePath readlink(BytePath link) {
            return tree.readlink(root.resolve(link));
        }
    }
}
