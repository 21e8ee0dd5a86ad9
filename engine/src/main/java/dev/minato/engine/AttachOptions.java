package dev.minato.engine;

/**
 * What {@link Containers#attach} connects.
 *
 * @param stdin send input
 * @param stdout receive standard output
 * @param stderr receive standard error
 * @param stream stay for what comes; false: only what {@code logs} gives
 * @param logs first what was printed before
 */
public record AttachOptions(
        boolean stdin, boolean stdout, boolean stderr, boolean stream, boolean logs) {
    /** Live output, no input. */
    public static final AttachOptions OUTPUT = new AttachOptions(false, true, true, true, false);

    /** Live output and input. */
    public static final AttachOptions ALL = new AttachOptions(true, true, true, true, false);
}
