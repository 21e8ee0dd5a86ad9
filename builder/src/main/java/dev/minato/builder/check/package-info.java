/**
 * What Docker's build checks find in a Dockerfile, and what it says of itself: its targets, and the
 * arguments, secrets, agents and caches of one. Pure: nothing is built or obtained. Calls base,
 * image (names only), linux (byte names) and the sub-rooms dockerfile, expand, files and plan.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.builder.check;
