package dev.minato.state;

import dev.minato.base.Fault;

import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The right to use a database, held by one process at a time and given back by the kernel however
 * that process ends. It is SQLite's exclusive lock on an empty file beside the database: a lock of
 * java.nio would be lost as soon as anything in this process closed the same file.
 */
final class HomeLock implements AutoCloseable {
    private final Connection held;

    private HomeLock(Connection held) {
        this.held = held;
    }

    /**
     * Takes the lock.
     *
     * @throws Fault conflict, naming the process that holds it
     */
    static HomeLock take(Path database) throws SQLException, IOException {
        Path lock = database.resolveSibling(database.getFileName() + ".lock");
        Path pid = database.resolveSibling(database.getFileName() + ".pid");
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + lock, new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=0");
            statement.execute("PRAGMA journal_mode=MEMORY");
            statement.execute("BEGIN EXCLUSIVE");
        } catch (SQLException e) {
            connection.close();
            if (Faults.primary(e) == SQLiteErrorCode.SQLITE_BUSY) {
                throw Fault.conflict(
                        "another Minato"
                                + read(pid)
                                + " already uses "
                                + database.getParent()
                                + ": stop it with `minato stop`, or choose another MINATO_HOME");
            }
            throw e;
        }
        Files.writeString(pid, ProcessHandle.current().pid() + "\n");
        return new HomeLock(connection);
    }

    private static String read(Path pid) throws IOException {
        try {
            return " (process " + Files.readString(pid).strip() + ")";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    @Override
    public void close() throws SQLException {
        held.close();
    }
}
