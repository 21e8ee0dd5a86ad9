/**
 * HTTP/1.1 messages as bytes (RFC 9112): heads parsed strictly, body framing followed, heads
 * written for the other side. Pure: no sockets, no Netty, no clock. Calls only {@code base}.
 *
 * <p>Heads stay the bytes they came as; a field is a pair of offsets, and what is passed on is
 * copied line by line. Objects are made to be used again for the next message of the same event
 * loop, and none is thread-safe.
 */
@NullMarked
package dev.minato.edge.http;

import org.jspecify.annotations.NullMarked;
