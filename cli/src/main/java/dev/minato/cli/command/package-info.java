/**
 * Commands of images, containers and the daemon, one class for each: parse, ask the daemon, print;
 * and what every command is.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.cli.command;
