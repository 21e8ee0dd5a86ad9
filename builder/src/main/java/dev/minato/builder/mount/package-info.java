/**
 * What RUN --mount shows: trees without copies of them, secrets and sockets in memory, all gone
 * with the step.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.mount;
