/**
 * Images and what they are made of. {@code ImageStore} puts it together and clears it up; the
 * sub-rooms, from the ground up, are {@code model} (documents), {@code tar}, {@code content}
 * (blobs, leases), {@code layer} (snapshots), {@code catalog} (images and names) and {@code
 * archive}. Calls {@code base}, {@code linux} and {@code state}.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.image;
