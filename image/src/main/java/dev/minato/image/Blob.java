package dev.minato.image;

/** Content that is in the store. */
public record Blob(Digest digest, long size) {}
