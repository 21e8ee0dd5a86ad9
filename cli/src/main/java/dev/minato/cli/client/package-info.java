/** The daemon's sockets as this command uses them, and the daemon's life: start, replace, stop. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.client;
