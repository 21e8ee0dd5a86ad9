package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

/**
 * One line of a directory (getdents64(2)).
 *
 * @param name one component
 */
public record DirectoryEntry(BytePath name, Stat.Type type, long inode) {}
