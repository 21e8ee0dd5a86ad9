package dev.minato.scaler.sql;

import dev.minato.scaler.driver.DriverKind;
import dev.minato.scaler.server.ReadingDeadline;
import dev.minato.scaler.server.ServerAddress;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

/**
 * A PostgreSQL server by pgjdbc. All that a session is told, it is told within one transaction, so
 * that a pooler of transactions before it passes nothing on to others.
 *
 * @param options of the driver that come from a connection string, already in its names
 */
record PostgresqlServer(
        ServerAddress address,
        String database,
        String user,
        String password,
        String sslMode,
        Map<String, String> options)
        implements SqlServer {
    @Override
    public DriverKind driver() {
        return DriverKind.POSTGRESQL;
    }

    @Override
    public String driverClass() {
        return "org.postgresql.Driver";
    }

    @Override
    public String url(ServerAddress at) {
        return "jdbc:postgresql://"
                + at
                + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    @Override
    public Properties settings(ReadingDeadline deadline) throws IOException {
        Properties all = new Properties();
        all.putAll(options);
        all.setProperty("user", user);
        if (!password.isEmpty()) {
            all.setProperty("password", password);
        }
        all.setProperty("sslmode", sslMode);
        if (sslMode.startsWith("verify-")) {
            // The authorities of the JDK; libpq's file in a home is nobody's here.
            all.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        all.setProperty("gssEncMode", "disable");
        all.setProperty("connectTimeout", SqlServer.seconds(deadline));
        all.setProperty("socketTimeout", SqlServer.seconds(deadline));
        all.setProperty("socketFactory", BoundedSocketFactory.class.getName());
        all.setProperty("maxResultBuffer", "1M");
        // No names of statements: a pooler may give the next one to another server process.
        all.setProperty("prepareThreshold", "0");
        all.setProperty("binaryTransfer", "false");
        // So it says its name in its first message, without a question more.
        all.setProperty("assumeMinServerVersion", "9.0");
        all.putIfAbsent("ApplicationName", "minato");
        return all;
    }

    @Override
    public void prepare(Connection connection, ReadingDeadline deadline)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = " + SqlServer.queryMillis(deadline));
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL at " + address;
    }
}
