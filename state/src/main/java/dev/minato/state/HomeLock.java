package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.JDBC;
import org.sqlite.SQLiteErrorCode;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * The right to use a database, held by one process at a time and given back by the kernel however
 * that process ends. It is SQLite's exclusive lock on an empty file beside the database: a lock of
 * java.nio would be lost as soon as anything in this process closed the same file.
 */
public final class HomeLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLock.class);
    private final Connection held;

    private HomeLock(Connection held) {
        this.held = held;
    }

    /**
     * Takes the lock without opening the database.
     *
     * @throws Fault conflict, naming the process that holds it
     */
    public static HomeLock hold(Path database) {
        try {
            NativeLibrary.provide(database.resolveSibling("lib"));
            return take(database);
        } catch (SQLException e) {
            throw new DatabaseFaults(database).of(e);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "cannot lock " + database + ": " + Reason.of(e), e);
        }
    }

    /**
     * Takes the lock.
     *
     * @throws Fault conflict, naming the process that holds it
     */
    static HomeLock take(Path database) throws SQLException, IOException {
        Path lock = database.resolveSibling(database.getFileName() + ".lock");
        Path pid = database.resolveSibling(database.getFileName() + ".pid");
        makeForOwner(lock);
        makeForOwner(pid);
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + lock, new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=0");
            statement.execute("PRAGMA journal_mode=MEMORY");
            statement.execute("BEGIN EXCLUSIVE");
        } catch (SQLException e) {
            connection.close();
            if (DatabaseFaults.primary(e) == SQLiteErrorCode.SQLITE_BUSY) {
                throw Fault.conflict(
                        "another Minato"
                                + read(pid)
                                + " already uses "
                                + database.getParent()
                                + ": stop it with `minato stop`, or choose another MINATO_HOME");
            }
            throw e;
        }
        tell(pid);
        return new HomeLock(connection);
    }

    private static void makeForOwner(Path file) throws IOException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // An instance that ran before.
        }
    }

    /** For the words to others alone: a full disk must not keep us from starting. */
    private static void tell(Path pid) {
        try {
            Files.writeString(pid, ProcessHandle.current().pid() + "\n");
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}", pid, Reason.of(e));
        }
    }

    private static String read(Path pid) throws IOException {
        try {
            String text = Files.readString(pid).strip();
            return text.isEmpty() ? "" : " (process " + text + ")";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (SQLException e) {
            LOG.debug("the kernel gives the lock back with this process", e);
        }
    }
}
