package dev.minato.scaler.sql;

import dev.minato.scaler.driver.DriverKind;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A database as a rule names it, in the words of its driver. Immutable. */
interface SqlServer {
    DriverKind driver();

    /** The driver's class. */
    String driverClass();

    ServerAddress address();

    /**
     * Without anything that a user wrote but host, port and database.
     *
     * @param at where the server is
     */
    String url(ServerAddress at);

    /** The driver's settings: user, password, TLS, deadlines, limits. */
    Properties settings(ReadingDeadline deadline) throws IOException;

    /**
     * Begins a session in which nothing is written, that ends queries when the time of the reading
     * is over and gives one row.
     */
    void prepare(Connection connection, ReadingDeadline deadline) throws SQLException, IOException;

    /** What goes before the query's row is read. */
    default void limit(Statement statement) throws SQLException {
        statement.setEscapeProcessing(false);
        statement.setMaxRows(1);
    }

    /** Milliseconds that a query may take: so that the server says it before we give up. */
    static long queryMillis(ReadingDeadline deadline) throws IOException {
        return Math.max(1, deadline.leftMillis() * 9L / 10);
    }

    /** Seconds, rounded up. */
    static String seconds(ReadingDeadline deadline) throws IOException {
        return Long.toString((deadline.leftMillis() + 999L) / 1000);
    }
}
