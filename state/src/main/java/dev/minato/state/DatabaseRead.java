package dev.minato.state;

/**
 * What a caller reads in one consistent view of the database.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface DatabaseRead<T> {
    /** Runs on a reader thread; short, since a long one keeps the log of writes from shrinking. */
    T run(ReadTransaction rx) throws Exception;
}
