/**
 * A small face of HTTP: servers on Unix sockets, TCP and TLS ({@link HttpServer}, {@link Router},
 * {@link Request}, {@link Response}), who calls and whom that lets in ({@link Principal}, {@link
 * Access}), what a connection becomes after an upgrade ({@link Duplex}, {@link WebSocket}, {@link
 * Http2Connection}), and a blocking client for the daemon's sockets ({@link
 * dev.minato.http.client.HttpClient}). Jetty is an implementation detail that no other room sees;
 * the client does without it. Calls base only.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.http;
