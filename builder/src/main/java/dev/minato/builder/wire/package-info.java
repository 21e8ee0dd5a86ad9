/** What the builder keeps on disk, with names and a version of its own. Calls nobody. */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.wire;
