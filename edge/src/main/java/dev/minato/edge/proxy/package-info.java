/**
 * HTTP from clients to backends: who may get a request (pure: {@link
 * dev.minato.edge.proxy.RoutingState}, {@link dev.minato.edge.proxy.Balancer}) and how its bytes go
 * there and back (over Netty). Calls {@code edge}'s records and {@code edge.http}.
 */
@NullMarked
package dev.minato.edge.proxy;

import org.jspecify.annotations.NullMarked;
