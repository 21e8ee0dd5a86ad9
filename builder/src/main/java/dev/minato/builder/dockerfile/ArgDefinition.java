package dev.minato.builder.dockerfile;

import java.util.Optional;

/**
 * One name of an ARG.
 *
 * @param value the default as written; empty when there is none, which differs from ""
 */
public record ArgDefinition(String name, Optional<String> value) {}
