package dev.minato.builder.git;

import java.time.Duration;

/**
 * Bounds of what one repository may cost, its submodules included.
 *
 * @param entries most files, directories and links of a checkout
 * @param bytes most bytes of its files
 * @param pack most bytes of one file that git writes: of what one fetch sends
 * @param silence how long a server may send nothing
 */
public record GitLimits(long entries, long bytes, long pack, Duration silence) {
    /** Beyond the largest repositories in use, within what a host survives. */
    public static final GitLimits DEFAULT =
            new GitLimits(2_000_000, 64L << 30, 16L << 30, Duration.ofSeconds(60));
}
