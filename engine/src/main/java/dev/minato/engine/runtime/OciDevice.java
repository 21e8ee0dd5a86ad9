package dev.minato.engine.runtime;

/**
 * A device node of a container.
 *
 * @param path inside
 * @param block a block device; else a character device
 * @param mode permission bits
 * @param access any of {@code rwm}
 */
public record OciDevice(
        String path,
        boolean block,
        int major,
        int minor,
        int mode,
        int uid,
        int gid,
        String access) {
    String type() {
        return block ? "b" : "c";
    }
}
