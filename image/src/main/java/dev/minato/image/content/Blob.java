package dev.minato.image.content;

import dev.minato.image.model.Digest;

/** Content that is in the store. */
public record Blob(Digest digest, long size) {}
