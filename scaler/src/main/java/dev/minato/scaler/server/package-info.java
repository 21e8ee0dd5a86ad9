/**
 * How servers are asked: each reading within its time whatever the server does, over TCP, TLS or
 * HTTP, with answers that are bounded. Nothing here knows a type.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.server;
