package dev.minato.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prepared statements of one connection, kept for their next use. One that is in use is not in
 * here, so that a query inside the row reader of the same query gets its own. Not thread-safe, as
 * its connection.
 */
final class StatementCache {
    private static final int KEPT = 200;

    private final Connection connection;
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    StatementCache(Connection connection) {
        this.connection = connection;
    }

    /** What is done with a statement. */
    @FunctionalInterface
    interface Use<T> {
        T with(PreparedStatement statement) throws Exception;
    }

    /**
     * Hands out the statement of an SQL text; it is kept for the next use unless this one fails.
     */
    <T> T use(String sql, Use<T> use) throws Exception {
        PreparedStatement kept = idle.remove(sql);
        PreparedStatement statement = kept != null ? kept : connection.prepareStatement(sql);
        T value;
        try {
            value = use.with(statement);
        } catch (Throwable e) {
            close(statement, e);
            throw e;
        }
        statement.clearParameters();
        keep(sql, statement);
        return value;
    }

    /** Closes all that are kept: to SQLite one that was not reset is still in progress. */
    void forget() throws SQLException {
        for (PreparedStatement statement : idle.values()) {
            statement.close();
        }
        idle.clear();
    }

    private static void close(PreparedStatement statement, Throwable because) {
        try {
            statement.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    private void keep(String sql, PreparedStatement statement) throws SQLException {
        PreparedStatement before = idle.put(sql, statement);
        if (before != null) {
            before.close();
        }
        if (idle.size() > KEPT) {
            Map.Entry<String, PreparedStatement> oldest = idle.entrySet().iterator().next();
            idle.remove(oldest.getKey());
            oldest.getValue().close();
        }
    }
}
