package dev.minato.image.tar;

/**
 * Bounds of what one archive may unpack to.
 *
 * @param entries most entries, 1 or more
 * @param bytes most unpacked bytes
 * @param ratio most unpacked bytes for each packed byte, counted beyond the first 256 MiB; gzip
 *     cannot exceed 1032
 */
public record ArchiveLimits(long entries, long bytes, long ratio) {
    /** Beyond what any image in use needs, within what a host survives. */
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(5_000_000, 512L << 30, 2_000);
}
