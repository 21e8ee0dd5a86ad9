package dev.minato.image.catalog;

import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.util.Optional;

/**
 * An image and the name that it was asked by.
 *
 * @param image which
 * @param name the name; absent when it was asked for by its ID
 */
public record NamedImage(ImageId image, Optional<Reference> name) {}
