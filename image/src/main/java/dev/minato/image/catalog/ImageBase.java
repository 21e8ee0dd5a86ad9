package dev.minato.image.catalog;

import dev.minato.image.model.ImageConfig;

import java.util.Optional;

/**
 * What containers of an image are made of.
 *
 * @param config its config
 * @param top its uppermost snapshot; empty for an image without layers, and after a power failure
 *     until {@link Images#unpacked}
 */
public record ImageBase(ImageConfig config, Optional<Long> top) {}
