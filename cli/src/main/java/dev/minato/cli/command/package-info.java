/** One class for each command: parse, ask the daemon, print. */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.command;
