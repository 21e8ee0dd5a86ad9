/**
 * The data plane, a process of its own: it terminates HTTP, picks a replica and passes streams on,
 * answers DNS questions of containers, and holds published ports. It knows hosts, backends, names
 * and ports, and nothing of apps, revisions or containers but their names.
 *
 * <p>The records here are what both sides mean; {@code edge.wire} is how they are said and kept,
 * {@code edge.control} the daemon's side. Both are free of Netty; the process is in the sub-rooms
 * {@code edge.http}, {@code edge.proxy}, {@code edge.dns} and {@code edge.ports}, put together by
 * {@code edge.server}. The room may call {@code base} and {@code linux}.
 */
@NullMarked
package dev.minato.edge;

import org.jspecify.annotations.NullMarked;
