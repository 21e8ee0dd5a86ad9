package dev.minato.engine.container;

import dev.minato.engine.ContainerSpec;
import dev.minato.engine.MountPoint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as the database has it.
 *
 * @param top the uppermost layer of its image
 */
record ContainerRow(
        String id,
        String name,
        Instant created,
        Desired desired,
        ContainerSpec spec,
        Optional<Long> top,
        List<MountPoint> mounts,
        Optional<Outcome> outcome) {}
