/**
 * A small face of HTTP/1.1: servers on Unix sockets and TCP ({@link HttpServer}, {@link Router},
 * {@link Request}, {@link Response}), raw duplex streams after an upgrade ({@link Duplex}), and a
 * blocking client for the daemon's sockets ({@link HttpClient}). Jetty is an implementation detail
 * that no other room sees; the client does without it. Calls base only.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.http;
