package dev.minato.state;

/**
 * What a caller changes; all of it happens, or nothing.
 *
 * @param <T> the answer
 */
@FunctionalInterface
public interface DatabaseWrite<T> {
    /**
     * Runs on the one writer thread: no waiting and no network in here, and no call of {@link
     * Database}. An exception undoes this write alone and reaches the caller.
     */
    T run(WriteTransaction tx) throws Exception;
}
