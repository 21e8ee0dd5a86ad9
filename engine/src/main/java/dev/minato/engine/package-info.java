/**
 * Containers on this host: their specification, processes, logs, volumes, restart policy and health
 * checks, and the steps of a build. {@link dev.minato.engine.Engine} is the door.
 *
 * <p>Calls base, linux, state and image. Sub-rooms by noun: {@code network} (bridges, addresses,
 * published ports), {@code runtime} (crun, runc and conmon), {@code log} (the one stored log
 * format), {@code adoption} (what a new daemon does about what it finds), {@code wire} (what is
 * stored), {@code container} (the work behind the door).
 */
@NullMarked
package dev.minato.engine;

import org.jspecify.annotations.NullMarked;
