package dev.minato.engine.runtime;

import java.util.List;

/**
 * The user that a process runs as.
 *
 * @param uid 0 to 2^32 - 2
 * @param gid primary group
 * @param groups every group, the primary one included
 * @param home folder of passwd(5); {@code /} where it has none
 */
public record ProcessUser(long uid, long gid, List<Long> groups, String home) {
    /** root, when nothing else is known. */
    public static final ProcessUser ROOT = new ProcessUser(0, 0, List.of(0L), "/root");

    public ProcessUser {
        groups = List.copyOf(groups);
    }
}
