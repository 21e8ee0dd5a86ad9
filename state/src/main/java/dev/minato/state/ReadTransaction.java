package dev.minato.state;

import org.jspecify.annotations.Nullable;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Questions inside one transaction; valid only during the call that it was handed to, on that
 * thread.
 *
 * <p>Arguments fill the {@code ?} of the SQL in order. A {@link String}, {@link Long}, {@link
 * Integer}, {@code byte[]} or null goes in as it is, a {@link Boolean} as 0 or 1, an {@link
 * Instant} as milliseconds since 1970, an {@link Enum} as its name, an {@link Optional} or {@link
 * OptionalLong} as its content or NULL. Anything else is a defect.
 */
public class ReadTransaction {
    private final StatementCache statements;

    ReadTransaction(StatementCache statements) {
        this.statements = statements;
    }

    /** All rows that a SELECT finds. */
    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... arguments)
            throws Exception {
        return statements.use(
                sql,
                statement -> {
                    bind(statement, arguments);
                    try (ResultSet result = statement.executeQuery()) {
                        ResultRow row = new ResultRow(result);
                        List<T> found = new ArrayList<>();
                        while (result.next()) {
                            found.add(reader.read(row));
                        }
                        return found;
                    }
                });
    }

    /** The first row that a SELECT finds. */
    public <T> Optional<T> one(String sql, RowReader<T> reader, @Nullable Object... arguments)
            throws Exception {
        return statements.use(
                sql,
                statement -> {
                    bind(statement, arguments);
                    try (ResultSet result = statement.executeQuery()) {
                        return result.next()
                                ? Optional.of(reader.read(new ResultRow(result)))
                                : Optional.empty();
                    }
                });
    }

    int execute(String sql, @Nullable Object... arguments) throws Exception {
        return statements.use(
                sql,
                statement -> {
                    bind(statement, arguments);
                    return statement.executeUpdate();
                });
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments)
            throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            set(statement, i + 1, arguments[i]);
        }
    }

    private static void set(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, java.sql.Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case byte[] bytes -> statement.setBytes(index, bytes);
            case Instant instant -> statement.setLong(index, instant.toEpochMilli());
            case Enum<?> constant -> statement.setString(index, constant.name());
            case Optional<?> optional -> set(statement, index, optional.orElse(null));
            case OptionalLong optional ->
                    set(statement, index, optional.isPresent() ? optional.getAsLong() : null);
            default ->
                    throw new IllegalArgumentException(
                            "argument " + index + " is a " + value.getClass().getName());
        }
    }
}
