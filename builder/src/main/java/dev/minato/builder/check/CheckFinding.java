package dev.minato.builder.check;

/**
 * A place that breaks a rule.
 *
 * @param text what is wrong there
 * @param line the first line, from 1
 * @param lastLine the last line of the instruction
 */
public record CheckFinding(CheckRule rule, String text, int line, int lastLine) {}
