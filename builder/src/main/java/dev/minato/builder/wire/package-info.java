/** What the builder keeps on disk, with names and a version of its own. Calls base. */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.wire;
