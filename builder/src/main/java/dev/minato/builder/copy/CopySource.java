package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.Glob;
import dev.minato.builder.files.PathPatterns;
import dev.minato.builder.files.TreePaths;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.DirectoryEntry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A source of a copy: a file, or what is in a directory.
 *
 * @param tree where it is
 * @param path its real path there
 * @param name what it is called when it is put into a directory
 * @param stat its facts
 * @param include what of a directory is taken; empty for everything
 * @param exclude what of a directory is left
 */
public record CopySource(
        FileView tree,
        BytePath path,
        BytePath name,
        Stat stat,
        PathPatterns include,
        PathPatterns exclude) {

    /** The digest of all that is taken. */
    public Digest content() {
        return ContentDigest.of(tree, path, stat, include, exclude);
    }

    /**
     * Finds what a path or pattern names. A pattern that matches nothing is fine, and so is an
     * empty answer to it.
     *
     * @param written as the instruction has it; {@code ..} and a leading slash mean the root
     * @throws Fault invalid when a path without wildcards leads to nothing, or a pattern is wrong
     */
    public static List<CopySource> find(FileView tree, BytePath written, PathPatterns exclude) {
        List<CopySource> found = new ArrayList<>();
        for (BytePath path : matches(tree, written.inRoot())) {
            found.add(one(tree, path, PathPatterns.NONE, exclude));
        }
        return found;
    }

    /**
     * Finds what a path or pattern names and keeps its directories ({@code --parents}). What stands
     * before the first {@code /./} is not kept; a leading {@code ./} is no such mark.
     */
    public static List<CopySource> findWithParents(
            FileView tree, BytePath written, PathPatterns exclude) {
        List<BytePath> raw = rawParts(written);
        int first = raw.isEmpty() ? -1 : raw.subList(1, raw.size()).indexOf(BytePath.of("."));
        int pivot = first + 1;
        boolean pivoted = first >= 0 && pivot < raw.size() - 1;
        BytePath base = pivoted ? BytePath.join(raw.subList(0, pivot)) : BytePath.EMPTY;
        BytePath pattern =
                (pivoted ? BytePath.join(raw.subList(pivot + 1, raw.size())) : written).inRoot();
        if (!Glob.isPattern(base) && !Glob.isPattern(pattern)) {
            requireWithoutLinks(tree, base.resolve(pattern).inRoot());
        }
        PathPatterns include =
                pattern.isEmpty()
                        ? PathPatterns.NONE
                        : PathPatterns.of(List.of(pattern.toString()));
        List<CopySource> found = new ArrayList<>();
        for (BytePath path : matches(tree, base.inRoot())) {
            found.add(one(tree, path, include, exclude));
        }
        return found;
    }

    /** What is kept with its directories cannot be behind a link: its directories would be lost. */
    private static void requireWithoutLinks(FileView tree, BytePath path) {
        boolean direct = TreePaths.follow(tree, path, false).equals(path);
        if (!direct || tree.find(path).isEmpty()) {
            throw Fault.invalid(
                    "source",
                    "\"/"
                            + path
                            + "\": not found"
                            + (direct ? "" : ": --parents follows no symbolic links"));
        }
    }

    /** The components with {@code .} among them, unlike {@link BytePath#parts}. */
    private static List<BytePath> rawParts(BytePath written) {
        List<BytePath> parts = new ArrayList<>();
        byte[] bytes = written.bytes();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i > start) {
                    parts.add(BytePath.of(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return parts;
    }

    private static CopySource one(
            FileView tree, BytePath path, PathPatterns include, PathPatterns exclude) {
        BytePath real = TreePaths.follow(tree, path, true);
        Stat stat =
                tree.find(real)
                        .orElseThrow(() -> Fault.invalid("source", "\"/" + path + "\": not found"));
        return new CopySource(tree, real, path.last(), stat, include, exclude);
    }

    /** The paths that a pattern matches, component by component. */
    private static List<BytePath> matches(FileView tree, BytePath pattern) {
        List<BytePath> parts = pattern.parts();
        int literal = 0;
        while (literal < parts.size() && !Glob.isPattern(parts.get(literal))) {
            literal++;
        }
        BytePath start = BytePath.join(parts.subList(0, literal));
        if (literal == parts.size()) {
            return List.of(pattern);
        }
        List<Glob> globs = new ArrayList<>();
        for (BytePath part : parts.subList(literal, parts.size())) {
            globs.add(Glob.parse(part));
        }
        List<BytePath> found = new ArrayList<>();
        BytePath real = TreePaths.follow(tree, start, true);
        if (tree.find(real).filter(Stat::isDirectory).isPresent()) {
            descend(tree, real, globs, 0, found);
        }
        return found;
    }

    private static void descend(
            FileView tree, BytePath directory, List<Glob> globs, int depth, List<BytePath> found) {
        BuildCancelled.check();
        for (DirectoryEntry entry : tree.list(directory)) {
            if (!globs.get(depth).matches(entry.name())) {
                continue;
            }
            BytePath path = directory.resolve(entry.name());
            if (depth == globs.size() - 1) {
                found.add(path);
            } else if (entry.type() == Stat.Type.DIRECTORY) {
                descend(tree, path, globs, depth + 1, found);
            }
        }
    }
}
