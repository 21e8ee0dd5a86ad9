package dev.minato.state;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The present row of a query; columns are named as in the SQL. Where NULL is possible the method
 * with {@code find} in its name is the right one: the others refuse it.
 */
public final class ResultRow {
    private final ResultSet result;

    ResultRow(ResultSet result) {
        this.result = result;
    }

    /** A TEXT column. */
    public String text(String column) throws SQLException {
        return findText(column).orElseThrow(() -> missing(column));
    }

    /** A TEXT column that may be NULL. */
    public Optional<String> findText(String column) throws SQLException {
        return Optional.ofNullable(result.getString(column));
    }

    /** An INTEGER column. */
    public long number(String column) throws SQLException {
        return findNumber(column).orElseThrow(() -> missing(column));
    }

    /** An INTEGER column whose values fit in 32 bits. */
    public int integer(String column) throws SQLException {
        return Math.toIntExact(number(column));
    }

    /** An INTEGER column that may be NULL. */
    public OptionalLong findNumber(String column) throws SQLException {
        long value = result.getLong(column);
        return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** An INTEGER column that holds 0 or 1. */
    public boolean flag(String column) throws SQLException {
        return number(column) != 0;
    }

    /** A BLOB column. */
    public byte[] bytes(String column) throws SQLException {
        return findBytes(column).orElseThrow(() -> missing(column));
    }

    /** A BLOB column that may be NULL. */
    public Optional<byte[]> findBytes(String column) throws SQLException {
        return Optional.ofNullable(result.getBytes(column));
    }

    /**
     * An INTEGER column of milliseconds since 1970, as {@link ReadTransaction} writes an {@link
     * Instant}.
     */
    public Instant instant(String column) throws SQLException {
        return Instant.ofEpochMilli(number(column));
    }

    /** The same, where NULL is possible. */
    public Optional<Instant> findInstant(String column) throws SQLException {
        OptionalLong value = findNumber(column);
        return value.isPresent()
                ? Optional.of(Instant.ofEpochMilli(value.getAsLong()))
                : Optional.empty();
    }

    private static IllegalStateException missing(String column) {
        return new IllegalStateException("column " + column + " is NULL");
    }
}
