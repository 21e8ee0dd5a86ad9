package dev.minato.builder.dockerfile;

/**
 * Something that works and should be mended.
 *
 * @param line where, from 1
 * @param rule the name of the frontend's rule, for example {@code NoEmptyContinuation}
 */
public record LintWarning(int line, String rule, String text) {}
