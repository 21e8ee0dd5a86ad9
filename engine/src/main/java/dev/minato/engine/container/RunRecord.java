package dev.minato.engine.container;

import dev.minato.engine.adoption.Finding;

import java.time.Instant;
import java.util.Optional;

/**
 * What was seen of a run: a file in its bundle, written with a rename. Void after a reboot.
 *
 * @param phase how far it has come
 * @param pid of the first process
 * @param conmon pid
 * @param conmonStart clock ticks since boot
 * @param restarts how often the engine has started it again
 */
record RunRecord(
        Finding.Bundle phase,
        int pid,
        int conmon,
        long conmonStart,
        Optional<Instant> startedAt,
        int restarts) {}
