/** One call of the Docker Engine API: its route, fields, body, streams, progress and errors. */
@org.jspecify.annotations.NullMarked
package dev.minato.docker.call;
