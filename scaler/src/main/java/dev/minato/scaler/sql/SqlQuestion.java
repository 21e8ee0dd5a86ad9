package dev.minato.scaler.sql;

import dev.minato.base.Reason;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.driver.DriverLoader;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;
import dev.minato.scaler.server.ServerSession;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;

/**
 * Asks a database: connects, runs the query in a session that writes nothing, takes the first
 * column of the first row, disconnects. No connection is kept: one in half a minute costs a server
 * less than one that is held, and none is stale after a restart.
 *
 * @param query as the user wrote it
 * @param target of each replica
 * @param activation above which there is something to do
 */
record SqlQuestion(
        SqlServer server, DriverLoader drivers, String query, double target, double activation)
        implements ServerSession {
    private static final int LONGEST_NUMBER = 400;

    @Override
    public TriggerReading read(ReadingDeadline deadline) throws Exception {
        ServerAddress at =
                deadline.app(server.address())
                        .map(app ->
                                new ServerAddress(app.getAddress().getHostAddress(), app.getPort()))
                        .orElse(server.address());
        return drivers.call(deadline, () -> askNow(at, deadline));
    }

    @Override
    public void close() {
        // Nothing is held between two readings.
    }

    private TriggerReading askNow(ServerAddress at, ReadingDeadline deadline) throws IOException {
        Driver driver = drivers.make(server.driver(), Driver.class, server.driverClass());
        try (Connection connection = driver.connect(server.url(at), server.settings(deadline))) {
            if (connection == null) {
                throw new IOException("the driver does not know its address");
            }
            server.prepare(connection, deadline);
            double value = value(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return TriggerReading.average(value, target, activation);
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            BoundedSocketFactory.closeAll();
        }
    }

    private double value(Connection connection) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            server.limit(statement);
            if (!statement.execute(query)) {
                throw new IOException("the query gives no rows: it must be a SELECT of one number");
            }
            try (ResultSet rows = statement.getResultSet()) {
                if (!rows.next()) {
                    throw new IOException(
                            "the query gave no row: make it give one, as COUNT and SUM do");
                }
                return number(rows.getString(1));
            }
        }
    }

    private static double number(@org.jspecify.annotations.Nullable String text)
            throws IOException {
        if (text == null) {
            throw new IOException("the query gave NULL: write COALESCE(…, 0)");
        }
        try {
            if (text.length() > LONGEST_NUMBER) {
                throw new NumberFormatException();
            }
            double value = Double.parseDouble(text.strip());
            return Double.isFinite(value) ? value : 0;
        } catch (NumberFormatException e) {
            throw new IOException(
                    "the first column of the query's first row is no number but \""
                            + SafeText.shown(text, 40)
                            + "\"");
        }
    }

    /** A driver says in a cause what ended its connection. */
    private static IOException failure(SQLException e) {
        Throwable last = e;
        for (Throwable each = e; each != null; each = each.getCause()) {
            last = each;
            if (each instanceof SocketTimeoutException) {
                return new SocketTimeoutException("no answer in time");
            }
        }
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String mend =
                state.startsWith("28")
                        ? "; see the user and the password of the rule"
                        : state.equals("25006")
                                ? "; a trigger's query may only read"
                                : state.equals("57014") || e instanceof SQLTimeoutException
                                        ? "; the query takes longer than a reading may: "
                                                + "make it quicker, with an index"
                                        : "";
        String said = Reason.of(e);
        String under = Reason.of(last);
        return new IOException(said + (said.contains(under) ? "" : " (" + under + ")") + mend);
    }
}
