package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Paths as text: cleaned, and walked through the links of a tree. */
public final class TreePaths {
    private static final int MOST_LINKS = 255;

    private TreePaths() {}

    /**
     * The shortest path that means the same within a root: relative, {@code .} and {@code ..} gone,
     * {@code ..} at the root ignored.
     */
    public static BytePath inRoot(BytePath path) {
        Deque<BytePath> parts = new ArrayDeque<>();
        for (BytePath part : path.parts()) {
            if (!isDotDot(part)) {
                parts.addLast(part);
            } else if (!parts.isEmpty()) {
                parts.removeLast();
            }
        }
        return BytePath.join(new ArrayList<>(parts));
    }

    /** Whether a component is {@code ..}. */
    static boolean isDotDot(BytePath part) {
        return part.length() == 2 && part.equals(BytePath.of(".."));
    }

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
        Deque<BytePath> rest = new ArrayDeque<>(path.parts());
        List<BytePath> real = new ArrayList<>();
        int links = 0;
        while (!rest.isEmpty()) {
            BytePath part = rest.removeFirst();
            if (isDotDot(part)) {
                if (!real.isEmpty()) {
                    real.removeLast();
                }
                continue;
            }
            BytePath next = root.resolve(BytePath.join(real)).resolve(part);
            boolean link = tree.find(next).filter(stat -> stat.isSymlink()).isPresent();
            if (!link || (rest.isEmpty() && !last)) {
                real.add(part);
                continue;
            }
            if (++links > MOST_LINKS) {
                throw Fault.invalid("path", path + ": too many links");
            }
            BytePath target = tree.readlink(next);
            if (target.isAbsolute()) {
                real.clear();
            }
            target.parts().reversed().forEach(rest::addFirst);
        }
        return root.resolve(BytePath.join(real));
    }
}
