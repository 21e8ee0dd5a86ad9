package dev.minato.builder.mount;

import dev.minato.builder.copy.CopySource;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.layer.Snapshots;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The tree that a mount takes its files from. */
public sealed interface SourceTree {
    /** What a question to its files answers. */
    <T> T look(Function<FileView, T> question);

    /**
     * What stands for the content of a file or directory in cache keys.
     *
     * @param path real, without links
     */
    String content(BytePath path, Stat stat);

    /**
     * Directories that lie above each other as the tree, the uppermost first; the caller closes
     * them. None for an empty tree.
     *
     * @param path what of it will be seen
     * @param scratch an empty folder
     */
    List<Dir> layers(BytePath path, Path scratch);

    /**
     * The context.
     *
     * @param dir the caller's
     * @param files without what is ignored
     * @param all everything
     */
    record OfContext(Dir dir, FileView files, FileView all) implements SourceTree {
        @Override
        public <T> T look(Function<FileView, T> question) {
            return question.apply(files);
        }

        @Override
        public String content(BytePath path, Stat stat) {
            return new CopySource(
                            files, path, path.last(), stat, PathPatterns.NONE, PathPatterns.NONE)
                    .content()
                    .toString();
        }

        @Override
        public List<Dir> layers(BytePath path, Path scratch) {
            Dir context = dir.dir(BytePath.EMPTY);
            try {
                Dir cover = Dir.open(scratch);
                try {
                    if (new IgnoredCover(files, all, cover).lay(path)) {
                        return List.of(cover, context);
                    }
                } catch (RuntimeException e) {
                    cover.close();
                    throw e;
                }
                cover.close();
                return List.of(context);
            } catch (RuntimeException e) {
                context.close();
                throw e;
            }
        }
    }

    /**
     * A stage or an image.
     *
     * @param top the uppermost layer, which the caller's lease holds; empty for the empty tree
     */
    record OfLayers(Snapshots snapshots, Optional<Long> top) implements SourceTree {
        @Override
        public <T> T look(Function<FileView, T> question) {
            List<Dir> layers = top.map(snapshots::open).orElse(List.of());
            try {
                return question.apply(new LayerFiles(layers));
            } finally {
                layers.forEach(Dir::close);
            }
        }

        /** Of the whole its chain, so that no root is read through to be mounted. */
        @Override
        public String content(BytePath path, Stat stat) {
            if (top.isEmpty()) {
                return "scratch";
            }
            return path.isEmpty()
                    ? snapshots.chain(top.get()).getLast().chainId().toString()
                    : snapshots.contentHash(top.get(), path).toString();
        }

        @Override
        public List<Dir> layers(BytePath path, Path scratch) {
            return top.map(snapshots::open).orElse(List.of());
        }
    }
}
