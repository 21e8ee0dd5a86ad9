package dev.minato.engine.runtime;

import java.util.List;

/**
 * Who a process is.
 *
 * @param uid 0 to 2^32 - 2
 * @param gid primary group
 * @param groups every group, the primary one included
 * @param home folder of passwd(5); {@code /} where it has none
 */
public record User(long uid, long gid, List<Long> groups, String home) {
    /** root, when nothing else is known. */
    public static final User ROOT = new User(0, 0, List.of(0L), "/root");

    public User {
        groups = List.copyOf(groups);
    }
}
