package dev.minato.builder.step;

import dev.minato.builder.copy.ArchiveUnpacker;
import dev.minato.builder.copy.CopySource;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.ArchiveLimits;

import java.io.IOException;

/**
 * Something that a COPY or ADD takes, which is known before it is there: whether the cache has the
 * step is asked before anything is fetched.
 *
 * @param name what it is called at the destination; decides nothing for a directory's content
 * @param content equal for equal content
 * @param option what else decides what becomes of it
 * @param unpack it is unpacked, where it is an archive
 * @param opening makes it be there
 */
record CopyPiece(String name, Digest content, String option, boolean unpack, Opening opening) {
    /** Gets something, from wherever it is. */
    @FunctionalInterface
    interface Opening {
        CopySource open() throws IOException, InterruptedException;
    }

    /** What is there already. */
    static CopyPiece of(CopySource source, boolean unpack) {
        boolean archive = unpack && isArchive(source);
        String name = source.stat().isDirectory() ? "" : source.name().toString();
        return new CopyPiece(
                name, source.content(), archive ? "unpack" : "", archive, () -> source);
    }

    static boolean isArchive(CopySource source) {
        return source.stat().isFile()
                && ArchiveUnpacker.is(source.tree(), source.path(), ArchiveLimits.DEFAULT);
    }
}
