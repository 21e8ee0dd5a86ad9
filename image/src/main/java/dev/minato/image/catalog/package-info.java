/** Images by ID and name: their rows, what is told of them, how they are packed and removed. */
@org.jspecify.annotations.NullMarked
package dev.minato.image.catalog;
