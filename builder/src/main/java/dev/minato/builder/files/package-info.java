/**
 * Trees of files that are looked at: the view all of them share, the context behind its ignore
 * file, and patterns for names. Names are bytes throughout. Calls base, linux and the sub-room
 * expand.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.files;
