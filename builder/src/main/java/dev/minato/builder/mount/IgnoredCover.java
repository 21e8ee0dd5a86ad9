package dev.minato.builder.mount;

import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.files.FileView;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A layer of overlayfs whiteouts, one for each ignored file of a context: above the context it
 * hides them, and nothing has to be copied to leave them out.
 */
final class IgnoredCover {
    private final FileView files;
    private final FileView all;
    private final Dir cover;
    private boolean hides;

    /**
     * A cover.
     *
     * @param files what is to be seen of {@code all}
     * @param cover empty; takes the whiteouts
     */
    IgnoredCover(FileView files, FileView all, Dir cover) {
        this.files = files;
        this.all = all;
        this.cover = cover;
    }

    /**
     * Covers what is ignored at and below a path.
     *
     * @param path real, and seen
     * @return whether anything is
     */
    boolean lay(BytePath path) {
        if (all.find(path).filter(Stat::isDirectory).isPresent()) {
            directory(path);
        }
        return hides;
    }

    private void directory(BytePath path) {
        BuildCancelled.check();
        List<DirectoryEntry> entries = files.list(path);
        Set<BytePath> seen = new HashSet<>();
        entries.forEach(entry -> seen.add(entry.name()));
        for (DirectoryEntry entry : all.list(path)) {
            if (!seen.contains(entry.name())) {
                folders(path);
                cover.mknod(path.resolve(entry.name()), Stat.Type.CHARACTER, 0, 0, 0);
                hides = true;
            }
        }
        for (DirectoryEntry entry : entries) {
            if (entry.type() == Stat.Type.DIRECTORY) {
                directory(path.resolve(entry.name()));
            }
        }
        if (cover.find(path).isPresent()) {
            facts(path); // Once more: what was put into it has changed its time.
        }
    }

    /** Of directories that two layers have, the upper one's facts are seen. */
    private void folders(BytePath path) {
        BytePath at = BytePath.EMPTY;
        facts(at);
        for (BytePath part : path.parts()) {
            at = at.resolve(part);
            if (cover.find(at).isEmpty()) {
                cover.mkdir(at, 0700);
                facts(at);
            }
        }
    }

    private void facts(BytePath path) {
        Stat stat = all.find(path).orElseThrow();
        cover.chmod(path, stat.mode());
        cover.chown(path, stat.uid(), stat.gid());
        cover.utimes(path, stat.mtimeSeconds(), stat.mtimeNanos());
    }
}
