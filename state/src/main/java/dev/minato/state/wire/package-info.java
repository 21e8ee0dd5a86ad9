/**
 * What the change log stores, in the form in which it is stored: each name that stands in a
 * document is written here and nowhere else.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.state.wire;
