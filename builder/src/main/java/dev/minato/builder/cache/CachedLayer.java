package dev.minato.builder.cache;

import dev.minato.image.layer.Snapshot;

import java.time.Instant;

/**
 * A layer in the build cache, which a step made.
 *
 * @param created when it was made, also when it is found again later
 */
public record CachedLayer(Snapshot snapshot, Instant created) {}
