package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.PathPatterns;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.DirectoryEntry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through what is selected below a source, in the order of the names' bytes. A directory that
 * is not selected itself is reported when the first thing in it is.
 */
final class SourceWalk {
    /** Takes what a walk finds. */
    interface Visitor {
        /**
         * A directory, before what is in it.
         *
         * @param selected false when it only leads to something that is
         */
        void enter(Item item, boolean selected);

        /** The same directory, after what is in it. */
        void leave(Item item, boolean selected);

        /** Anything else. */
        void file(Item item);
    }

    /**
     * Something that was found.
     *
     * @param path in the source's tree
     * @param relative to the source; empty for the source itself
     */
    record Item(BytePath path, BytePath relative, Stat stat) {}

    private static final int DEEPEST = 1500;

    private final FileView tree;
    private final PathPatterns include;
    private final PathPatterns exclude;
    private final Visitor visitor;
    private final List<Pending> open = new ArrayList<>();

    private static final class Pending {
        private final Item item;
        private boolean entered;

        Pending(Item item) {
            this.item = item;
        }
    }

    /**
     * A walk.
     *
     * @param include what is selected; empty for everything
     */
    SourceWalk(FileView tree, PathPatterns include, PathPatterns exclude, Visitor visitor) {
        this.tree = tree;
        this.include = include;
        this.exclude = exclude;
        this.visitor = visitor;
    }

    /** Visits a source and what is in it. */
    void from(BytePath source, Stat stat) {
        Item item = new Item(source, BytePath.EMPTY, stat);
        if (!stat.isDirectory()) {
            visitor.file(item);
            return;
        }
        visitor.enter(item, true);
        children(item, include.root(), exclude.root());
        visitor.leave(item, true);
    }

    private void children(
            Item parent, PathPatterns.Verdict included, PathPatterns.Verdict excluded) {
        if (open.size() > DEEPEST) {
            throw Fault.invalid("source", "directories nest more than " + DEEPEST + " deep");
        }
        BuildCancelled.check();
        for (DirectoryEntry entry : tree.list(parent.path())) {
            BytePath path = parent.path().resolve(entry.name());
            BytePath relative = parent.relative().resolve(entry.name());
            PathPatterns.Verdict in = include.of(relative, included);
            PathPatterns.Verdict out = exclude.of(relative, excluded);
            boolean selected = (include.isEmpty() || in.matched()) && !out.matched();
            boolean barren = out.matched() && !exclude.hasExceptions();
            boolean directory = entry.type() == Stat.Type.DIRECTORY;
            if (barren || (!selected && !directory)) {
                continue;
            }
            Optional<Stat> stat = tree.find(path);
            if (stat.isPresent()) {
                one(new Item(path, relative, stat.get()), selected, in, out);
            }
        }
    }

    private void one(
            Item item, boolean selected, PathPatterns.Verdict in, PathPatterns.Verdict out) {
        if (selected) {
            enterPending();
        }
        if (!item.stat().isDirectory()) {
            visitor.file(item);
            return;
        }
        Pending pending = new Pending(item);
        open.add(pending);
        if (selected) {
            visitor.enter(item, true);
            pending.entered = true;
        }
        children(item, in, out);
        open.removeLast();
        if (pending.entered) {
            visitor.leave(item, selected);
        }
    }

    private void enterPending() {
        for (Pending pending : open) {
            if (!pending.entered) {
                visitor.enter(pending.item, false);
                pending.entered = true;
            }
        }
    }
}
