/**
 * The data plane, a process of its own: it terminates HTTP, picks a replica and passes streams on,
 * answers DNS questions of containers, and holds published ports. It knows hosts, backends, names
 * and ports, and nothing of apps, revisions or containers.
 *
 * <p>Two halves share this room. The daemon's half ({@link dev.minato.edge.EdgeClient}, {@link
 * dev.minato.edge.EdgeProcess}) and the records it sends ({@link dev.minato.edge.RouteTable},
 * {@link dev.minato.edge.DnsTable}, {@link dev.minato.edge.Reservation}) are free of Netty; the
 * process's half is in the sub-rooms, put together by {@code edge.server}. It may call {@code base}
 * and {@code linux}.
 */
@NullMarked
package dev.minato.edge;

import org.jspecify.annotations.NullMarked;
