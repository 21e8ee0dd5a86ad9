package dev.minato.scaler.sql;

import dev.minato.scaler.driver.DriverKind;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Properties;

/** A MySQL or MariaDB server by MariaDB's driver. */
record MysqlServer(
        ServerAddress address, String database, String user, String password, SslMode sslMode)
        implements SqlServer {
    private static final int UNKNOWN_VARIABLE = 1193;

    /** TLS in the driver's words. */
    enum SslMode {
        /** In clear. */
        DISABLE("disable"),
        /** Whoever answers. */
        TRUST("trust"),
        /** By an authority of the JDK, by the name that was asked for. */
        VERIFY_FULL("verify-full");

        private final String word;

        SslMode(String word) {
            this.word = word;
        }
    }

    @Override
    public DriverKind driver() {
        return DriverKind.MYSQL;
    }

    @Override
    public String driverClass() {
        return "org.mariadb.jdbc.Driver";
    }

    @Override
    public String url(ServerAddress at) {
        return "jdbc:mariadb://" + at + "/" + database;
    }

    @Override
    public Properties settings(ReadingDeadline deadline) throws IOException {
        Properties all = new Properties();
        all.setProperty("user", user);
        all.setProperty("password", password);
        all.setProperty("sslMode", sslMode.word);
        all.setProperty("connectTimeout", Integer.toString(deadline.leftMillis()));
        all.setProperty("socketTimeout", Integer.toString(deadline.leftMillis()));
        all.setProperty("socketFactory", BoundedSocketFactory.class.getName());
        // A server may ask for any file of its client.
        all.setProperty("allowLocalInfile", "false");
        // As Go's driver does where MySQL 8 asks for it and the connection is in clear.
        all.setProperty("allowPublicKeyRetrieval", "true");
        return all;
    }

    @Override
    public void prepare(Connection connection, ReadingDeadline deadline)
            throws SQLException, IOException {
        boolean mariadb =
                connection
                        .getMetaData()
                        .getDatabaseProductVersion()
                        .toLowerCase(Locale.ROOT)
                        .contains("mariadb");
        long millis = SqlServer.queryMillis(deadline);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION TRANSACTION READ ONLY");
            statement.execute("SET SESSION sql_select_limit = 1");
            try {
                statement.execute(
                        mariadb
                                ? String.format(
                                        Locale.ROOT,
                                        "SET SESSION max_statement_time = %.3f",
                                        millis / 1000.0)
                                : "SET SESSION max_execution_time = " + millis);
            } catch (SQLException e) {
                if (e.getErrorCode() != UNKNOWN_VARIABLE) {
                    throw e;
                }
            }
        }
    }

    /** The session gives one row already; told again, MariaDB's driver rewrites the query. */
    @Override
    public void limit(Statement statement) throws SQLException {
        statement.setEscapeProcessing(false);
    }

    @Override
    public String toString() {
        return "MySQL at " + address;
    }
}
