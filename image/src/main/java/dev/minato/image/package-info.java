/**
 * Images and what they are made of: digests, references, manifests, configs; the content store
 * (blobs by digest, leases, collection); snapshots (one directory for each layer), their tars,
 * packing and names. Calls {@code base}, {@code linux} and {@code state}. The sub-room {@code tar}
 * reads and writes archives.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.image;
