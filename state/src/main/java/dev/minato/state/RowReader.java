package dev.minato.state;

/**
 * Makes a value of one row.
 *
 * @param <T> the value
 */
@FunctionalInterface
public interface RowReader<T> {
    /** The row is valid only during the call. */
    T read(ResultRow row) throws Exception;
}
