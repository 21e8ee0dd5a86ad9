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
final class Statements {
    private static final int KEPT = 200;

    private final Connection connection;
    private final Map<String, PreparedStatement> idle = new LinkedHashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    PreparedStatement take(String sql) throws SQLException {
        PreparedStatement kept = idle.remove(sql);
        return kept != null ? kept : connection.prepareStatement(sql);
    }

    void give(String sql, PreparedStatement statement) throws SQLException {
        statement.clearParameters();
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
