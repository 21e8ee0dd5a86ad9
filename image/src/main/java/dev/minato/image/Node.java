package dev.minato.image;

import dev.minato.linux.Dir;
import dev.minato.linux.Name;
import dev.minato.linux.Stat;

/**
 * A file of a merged view.
 *
 * @param path its real path, without symbolic links
 * @param stat its facts
 * @param layer the layer that has it, under the same path; the view's, not to be closed
 */
public record Node(Name path, Stat stat, Dir layer) {}
