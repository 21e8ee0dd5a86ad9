package dev.minato.image.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How one step of a build is remembered (OCI image-spec, config.md, "history").
 *
 * @param created when
 * @param createdBy the instruction
 * @param author as MAINTAINER said
 * @param comment by whom it was built
 * @param emptyLayer whether the step made no layer
 */
public record History(
        Optional<Instant> created,
        Optional<String> createdBy,
        Optional<String> author,
        Optional<String> comment,
        boolean emptyLayer) {}
