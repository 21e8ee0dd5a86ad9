/**
 * Hostile input for the parsers of every room, in tests alone: a corpus that is kept, a mutator
 * that can be repeated, and what is printed and kept when a parser does not hold its word. Knows no
 * room, so that each of them can use it.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.fuzz;
