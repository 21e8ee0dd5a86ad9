/**
 * The daemon's side of an edge: its process, the channel to it, and what it was last told. Free of
 * Netty. Calls {@code edge} and {@code edge.wire}.
 */
@NullMarked
package dev.minato.edge.control;

import org.jspecify.annotations.NullMarked;
