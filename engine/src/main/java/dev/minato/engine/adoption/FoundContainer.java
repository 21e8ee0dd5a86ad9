package dev.minato.engine.adoption;

/**
 * A container as a new daemon finds it.
 *
 * @param row what the database says
 * @param bundle how far the last run had come, by the file in its bundle
 * @param exitFile conmon has left an exit code
 * @param conmonAlive the very conmon that was started, by pid and start time
 * @param populated a process is in its control group
 */
public record FoundContainer(
        Row row, Bundle bundle, boolean exitFile, boolean conmonAlive, boolean populated) {
    /** What the database says. */
    public enum Row {
        /** Nobody asked for it. */
        NONE,
        /** It is to be there. */
        KEPT,
        /** It is to go when its process ends. */
        TRANSIENT
    }

    /** How far the last run had come. */
    public enum Bundle {
        /** There is none. */
        NONE,
        /** Nobody has asked for one, but its conmon may have begun to wait. */
        EXPECTED,
        /** It was being prepared; nobody was told that it runs. */
        PREPARED,
        /** It was started, and its end is not yet cleared away. */
        STARTED
    }
}
