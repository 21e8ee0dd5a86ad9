package dev.minato.engine.container;

import dev.minato.engine.ContainerSpec;
import dev.minato.engine.MountPoint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A container as the database has it. */
record ContainerRow(
        String id,
        String name,
        Instant created,
        Desired desired,
        ContainerSpec spec,
        List<MountPoint> mounts,
        Optional<Outcome> outcome) {}
