/** Volumes, binds and what else is mounted into a container. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.volume;
