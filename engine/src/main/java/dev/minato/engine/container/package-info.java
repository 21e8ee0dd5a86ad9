/**
 * The work behind the room's door: {@link dev.minato.engine.container.LocalEngine} makes, starts,
 * watches, ends, adopts and removes containers, runs execs and build steps, and keeps volumes.
 * Calls the sub-rooms {@code runtime}, {@code log}, {@code adoption}, {@code network} and {@code
 * wire}, and base, linux, state and image.
 */
@NullMarked
package dev.minato.engine.container;

import org.jspecify.annotations.NullMarked;
