/**
 * The Docker Engine API on a Unix socket ({@link dev.minato.docker.DockerApi}), as API 1.50 with
 * the shapes of older ones down to 1.24. Thin: a route parses, calls one thing of engine, image,
 * remote or builder, and prints. Forms of JSON and streams are in {@code wire}. Calls base, linux,
 * http, image, remote, engine and builder.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.docker;
