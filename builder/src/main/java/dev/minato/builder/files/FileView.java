package dev.minato.builder.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.LinkWalk;

import java.io.InputStream;
import java.util.List;
import java.util.SortedMap;

/**
 * A tree of files that is only looked at: the context as its ignore file leaves it, the layers of a
 * stage, a here-document. Names are real paths below the root, no component of which is a symbolic
 * link but the last; {@link TreePaths#follow} makes such names.
 */
public interface FileView extends LinkWalk.Tree {
    /** What a directory contains, sorted by the bytes of the names. */
    List<DirectoryEntry> list(BytePath directory);

    /** The content of a regular file. */
    InputStream read(BytePath file);

    /** Makes an empty file the same as one of this tree, data shared where the host can. */
    void copy(BytePath file, Fd to);

    /** The extended attributes that a copy keeps. */
    SortedMap<String, byte[]> xattrs(BytePath path);
}
