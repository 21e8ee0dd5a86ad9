package dev.minato.image.layer;

import dev.minato.image.model.Digest;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One layer unpacked: the directory {@code snapshots/<number>/fs}, in overlayfs's form, above its
 * parent. Immutable once it has this record.
 *
 * @param number its name, never used twice
 * @param parent the layer below, empty for a base
 * @param diffId the digest of its tar
 * @param chainId the digest of it and all below
 * @param size bytes of its files
 * @param synced whether a power failure can no longer take it
 */
public record Snapshot(
        long number,
        Optional<Long> parent,
        Digest diffId,
        Digest chainId,
        long size,
        boolean synced) {
    /**
     * The name of a stack of layers (OCI image-spec, config.md, "Layer ChainID").
     *
     * @param below the chain of the layers below, empty for a base
     * @param diffId the layer on top
     */
    public static Digest chain(Optional<Digest> below, Digest diffId) {
        return below.map(chain ->
                        Digest.of((chain + " " + diffId).getBytes(StandardCharsets.US_ASCII)))
                .orElse(diffId);
    }
}
