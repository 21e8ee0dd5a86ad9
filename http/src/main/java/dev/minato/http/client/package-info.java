/**
 * A blocking HTTP/1.1 client for the daemon's sockets and for loopback TCP ({@link HttpClient}). It
 * does without Jetty: commands of a person start with it.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.http.client;
