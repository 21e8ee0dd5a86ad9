/**
 * The {@code minato} command: a client of the daemon's two sockets (Docker's API for images and
 * containers, Azure Resource Manager for everything else) and the keeper of the daemon's life. It
 * looks at base, linux and http, and at image and builder for one thing: how a build context is
 * selected and written as a tar.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.cli;
