/**
 * Tar archives as streams of bytes and names of bytes: read from anybody, written in one stable
 * form. Calls {@code base} and {@code linux}; knows nothing of images.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.image.tar;
