/** Containers in memory and in their rows, and what the runtime is told of them. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.container;
