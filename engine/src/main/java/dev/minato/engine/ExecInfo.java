package dev.minato.engine;

import dev.minato.engine.spec.ExecSpec;

import java.util.Optional;

/**
 * What is known of an executed process.
 *
 * @param running it was started and has not ended
 * @param exitCode when it has ended, or could not be started (126, 127)
 * @param pid on the host, 0 when there is none
 */
public record ExecInfo(
        String id,
        String containerId,
        ExecSpec spec,
        boolean running,
        Optional<Integer> exitCode,
        int pid) {}
