/** Layers as directories for overlayfs: unpacked, merged, compared, written as archives. */
@org.jspecify.annotations.NullMarked
package dev.minato.image.layer;
