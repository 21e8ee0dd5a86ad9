package dev.minato.engine.spec;

/**
 * How the process's standard streams are connected.
 *
 * @param tty a terminal instead of pipes
 * @param openStdin standard input stays open for those who attach
 * @param stdinOnce standard input ends with the first who attached to it
 * @param rows initial height of the terminal, 0 is the runtime's default
 * @param columns initial width of the terminal
 */
public record StreamSpec(boolean tty, boolean openStdin, boolean stdinOnce, int rows, int columns) {
    /** Pipes, no input. */
    public static final StreamSpec NONE = new StreamSpec(false, false, false, 0, 0);
}
