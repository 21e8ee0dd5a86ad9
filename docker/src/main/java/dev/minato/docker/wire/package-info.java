/**
 * How Docker's API looks on the wire: JSON as Go writes and reads it, times, frames of output,
 * lines of progress. Knows nothing of containers and images.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.docker.wire;
