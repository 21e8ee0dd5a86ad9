/**
 * BuildKit's API as its clients use it: {@code /grpc}, where the daemon is the server, and {@code
 * /session}, where it is the client.
 */
@NullMarked
package dev.minato.docker.buildkit;

import org.jspecify.annotations.NullMarked;
