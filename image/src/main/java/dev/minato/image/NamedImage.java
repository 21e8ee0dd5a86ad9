package dev.minato.image;

import java.util.Optional;

/**
 * An image and the name that it was asked by.
 *
 * @param image which
 * @param name the name; absent when it was asked for by its ID
 */
record NamedImage(ImageId image, Optional<Reference> name) {}
