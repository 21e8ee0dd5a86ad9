package dev.minato.engine.stored;

import dev.minato.engine.MountPoint;
import dev.minato.engine.spec.ContainerSpec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as the database has it.
 *
 * @param top the uppermost layer of its image
 */
public record ContainerRow(
        String id,
        String name,
        Instant created,
        ContainerIntent desired,
        ContainerSpec spec,
        Optional<Long> top,
        List<MountPoint> mounts,
        Optional<RunOutcome> outcome) {}
