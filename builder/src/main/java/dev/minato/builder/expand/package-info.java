/**
 * Variable expansion in a Dockerfile's words: quotes, escapes and every {@code ${…}} form of the
 * stable Dockerfile frontend. Pure text; calls {@code base} only.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.expand;
