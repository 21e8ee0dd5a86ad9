package dev.minato.builder.dockerfile;

/**
 * The place of an instruction in its file.
 *
 * @param line its first line, from 1
 * @param lastLine its last line, heredoc bodies included
 * @param text the instruction as written, continuation lines joined, without heredoc bodies
 * @param word the instruction's own word as written, for example {@code FROM} or {@code from}
 */
public record InstructionSource(int line, int lastLine, String text, String word) {}
