/** What cannot be done, as facts: each API has sentences of its own for it. */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.failure;
