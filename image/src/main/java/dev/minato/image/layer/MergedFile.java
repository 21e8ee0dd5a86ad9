package dev.minato.image.layer;

import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;

/**
 * A file of a merged view.
 *
 * @param path its real path, without symbolic links
 * @param stat its facts
 * @param layer the layer that has it, under the same path; the view's, not to be closed
 */
public record MergedFile(BytePath path, Stat stat, Dir layer) {}
