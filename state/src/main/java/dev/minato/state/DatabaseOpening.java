package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The steps from a path to a database that is locked, sound and of this program's schema. */
final class DatabaseOpening {
    /** Beyond this size a look at every page would be felt at each start. */
    private static final long CHECKED_BYTES = 32L << 20;

    private final Path file;
    private final InstantSource clock;
    private final Optional<HomeId> home;
    private final DatabaseFaults faults;

    /** What an opening hands over. */
    record Opened(HomeLock lock, Connection connection, DatabaseFaults faults, long lastChange) {}

    DatabaseOpening(Path file, InstantSource clock, Optional<HomeId> home) {
        this.file = file.toAbsolutePath();
        this.clock = clock;
        this.home = home;
        this.faults = new DatabaseFaults(this.file);
    }

    Opened open(List<Migrations> rooms) {
        try {
            prepareFolder();
            HomeLock lock = HomeLock.take(file);
            try {
                makeFile();
                return open(lock, rooms);
            } catch (SQLException | IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (SQLException e) {
            throw faults.of(e);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make the database " + file + ": " + Reason.of(e),
                    e);
        }
    }

    private void prepareFolder() throws IOException {
        Path folder = file.resolveSibling(".").normalize();
        Files.createDirectories(folder);
        NativeLibrary.provide(folder.resolve("lib"));
    }

    private void makeFile() throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            // Before SQLite sees it: that would drop a log that is still there.
            home.ifPresent(id -> id.refuseFresh(file));
        }
        try {
            var onlyOwner = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(onlyOwner));
        } catch (FileAlreadyExistsException e) {
            // An instance that ran before.
        }
    }

    private Opened open(HomeLock lock, List<Migrations> rooms) throws SQLException, IOException {
        Connection connection = connect(new SQLiteConfig());
        try {
            pragmas(connection);
            checkSound(connection);
            migrate(connection, rooms);
            return new Opened(lock, connection, faults, trimChanges(connection));
        } catch (SQLException | IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** The id first: then each copy that is made before a step carries it. */
    private void migrate(Connection connection, List<Migrations> rooms)
            throws SQLException, IOException {
        Migrator migrator = new Migrator(file, connection, clock);
        if (home.isEmpty()) {
            migrator.migrate(rooms);
        } else if (migrator.isFresh()) {
            home.get().refuseFresh(file);
            migrator.migrate(rooms);
            home.get().write(connection);
        } else {
            home.get().refuseAnother(file, connection);
            home.get().write(connection);
            migrator.migrate(rooms);
        }
    }

    private Connection connect(SQLiteConfig config) throws SQLException {
        Properties properties = config.toProperties();
        return JDBC.createConnection("jdbc:sqlite:" + file, properties);
    }

    /** For the readers; the writer's connection has made the log and its index by then. */
    Connection connectReadOnly() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setReadOnly(true);
        Connection connection = connect(config);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=10000");
        }
        return connection;
    }

    private static void pragmas(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String pragma :
                    List.of(
                            "busy_timeout=10000",
                            "journal_mode=WAL",
                            "synchronous=NORMAL",
                            "foreign_keys=ON",
                            "trusted_schema=OFF",
                            "temp_store=MEMORY",
                            "journal_size_limit=67108864")) {
                statement.execute("PRAGMA " + pragma);
            }
        }
    }

    private void checkSound(Connection connection) throws SQLException, IOException {
        if (Files.size(file) > CHECKED_BYTES) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            String answer = DatabaseCheck.quick(statement);
            if (!answer.equals("ok")) {
                throw faults.damaged(
                        answer, new SQLException(answer, "", SQLiteErrorCode.SQLITE_CORRUPT.code));
            }
        }
    }

    private static long trimChanges(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long last = 0;
            try (ResultSet result =
                    statement.executeQuery(
                            "SELECT seq FROM sqlite_sequence WHERE name = 'change'")) {
                last = result.next() ? result.getLong(1) : 0;
            }
            statement.executeUpdate(
                    "DELETE FROM change WHERE sequence <= " + (last - ChangeTable.KEPT));
            return last;
        }
    }
}
