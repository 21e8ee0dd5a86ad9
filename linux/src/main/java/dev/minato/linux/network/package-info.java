/** Nftables, netlink, links and sockets that the JDK does not have. */
@org.jspecify.annotations.NullMarked
package dev.minato.linux.network;
