/**
 * Networks of containers on this host: bridges, addresses, prepared network namespaces, published
 * ports as elements of nftables maps, and which names a container sees. Knows containers as
 * identifiers only. May call {@code base}, {@code linux} and {@code state}; what it needs of the
 * edge (to hold ports, to answer names) it declares as {@link
 * dev.minato.engine.network.PortReservations} and {@link dev.minato.engine.network.NameRegistry}.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.engine.network;
