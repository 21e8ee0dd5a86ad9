package dev.minato.builder.dockerfile;

/**
 * A name and a value of ENV or LABEL, quotes and variables not yet processed.
 *
 * @param legacy written {@code KEY value} without an equals sign
 */
public record KeyValuePair(String key, String value, boolean legacy) {}
