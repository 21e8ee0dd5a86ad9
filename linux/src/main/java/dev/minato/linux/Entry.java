package dev.minato.linux;

/**
 * One line of a directory (getdents64(2)).
 *
 * @param name one component
 */
public record Entry(Name name, Stat.Type type, long inode) {}
