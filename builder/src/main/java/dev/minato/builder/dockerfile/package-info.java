/**
 * The Dockerfile language: text to a list of stages with their instructions. Pure: it reads no file
 * and knows no image. Calls {@code base} and {@code builder.expand} only.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.dockerfile;
