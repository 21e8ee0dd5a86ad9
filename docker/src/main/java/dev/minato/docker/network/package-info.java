/** Networks in the Docker Engine API. */
@org.jspecify.annotations.NullMarked
package dev.minato.docker.network;
