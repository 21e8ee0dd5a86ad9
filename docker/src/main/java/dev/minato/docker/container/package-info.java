/** Containers and execs in the Docker Engine API. */
@org.jspecify.annotations.NullMarked
package dev.minato.docker.container;
