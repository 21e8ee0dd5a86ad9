/**
 * What is asked for: containers, execs, steps, sandboxes, mounts, networks, limits. Typed and
 * immutable.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.spec;
