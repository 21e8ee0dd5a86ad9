package dev.minato.engine;

/**
 * How an exec is started.
 *
 * @param detach nobody listens; it outlives the daemon
 * @param tty a terminal, as the start request says
 * @param rows height of the terminal, 0 is the runtime's default
 * @param columns width of the terminal
 */
public record ExecStart(boolean detach, boolean tty, int rows, int columns) {
    /** With streams, without a terminal. */
    public static final ExecStart ATTACHED = new ExecStart(false, false, 0, 0);

    /** Nobody listens. */
    public static final ExecStart DETACHED = new ExecStart(true, false, 0, 0);
}
