package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.Name;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Paths as text: cleaned, and walked through the links of a tree. */
public final class Paths {
    private static final int MOST_LINKS = 255;

    private Paths() {}

    /**
     * The shortest path that means the same within a root: relative, {@code .} and {@code ..} gone,
     * {@code ..} at the root ignored.
     */
    public static Name inRoot(Name path) {
        Deque<Name> parts = new ArrayDeque<>();
        for (Name part : path.parts()) {
            if (!isDotDot(part)) {
                parts.addLast(part);
            } else if (!parts.isEmpty()) {
                parts.removeLast();
            }
        }
        return Name.join(new ArrayList<>(parts));
    }

    /** Whether a component is {@code ..}. */
    static boolean isDotDot(Name part) {
        return part.length() == 2 && part.equals(Name.of(".."));
    }

    /**
     * Where a path leads when its links are followed inside the tree. What does not exist is kept
     * as it is written.
     *
     * @param last whether a link in the last component is followed too
     * @throws Fault invalid when there are more than 255 links on the way
     */
    public static Name follow(FileView tree, Name path, boolean last) {
        return follow(tree, Name.EMPTY, path, last);
    }

    /** The same with {@code root} as the root, a real path of the tree. */
    public static Name follow(FileView tree, Name root, Name path, boolean last) {
        Deque<Name> rest = new ArrayDeque<>(path.parts());
        List<Name> real = new ArrayList<>();
        int links = 0;
        while (!rest.isEmpty()) {
            Name part = rest.removeFirst();
            if (isDotDot(part)) {
                if (!real.isEmpty()) {
                    real.removeLast();
                }
                continue;
            }
            Name next = root.resolve(Name.join(real)).resolve(part);
            boolean link = tree.find(next).filter(stat -> stat.isSymlink()).isPresent();
            if (!link || (rest.isEmpty() && !last)) {
                real.add(part);
                continue;
            }
            if (++links > MOST_LINKS) {
                throw Fault.invalid("path", path + ": too many links");
            }
            Name target = tree.readlink(next);
            if (target.isAbsolute()) {
                real.clear();
            }
            target.parts().reversed().forEach(rest::addFirst);
        }
        return root.resolve(Name.join(real));
    }
}
