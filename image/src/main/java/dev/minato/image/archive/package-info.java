/** Images as files: what docker save writes and docker load reads. */
@org.jspecify.annotations.NullMarked
package dev.minato.image.archive;
