package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.sqlite.SQLiteErrorCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A look at every page of a database and at whose it is, whether a daemon has it open or not;
 * changes nothing.
 *
 * @param sound whether a daemon could go on with it, as far as its content goes
 * @param seen what was seen, for a person; with the mend when it is not sound
 */
public record DatabaseCheck(boolean sound, String seen) {
    /**
     * Runs SQLite's quick_check and compares the ids.
     *
     * @param home of the database
     * @throws Fault unavailable, when it cannot be read at all
     */
    public static DatabaseCheck run(Path file, HomeId home) {
        DatabaseFaults faults = new DatabaseFaults(file);
        try {
            if (!Files.exists(file) || Files.size(file) == 0) {
                return fresh(file, home);
            }
            NativeLibrary.provide(file.resolveSibling("lib"));
            DatabaseOpening opening =
                    new DatabaseOpening(file, InstantSource.system(), Optional.empty());
            try (Connection connection = opening.connectReadOnly()) {
                return look(file, home, connection);
            }
        } catch (SQLException e) {
            SQLiteErrorCode code = DatabaseFaults.primary(e);
            if (code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB) {
                return unsound(faults.of(e));
            }
            throw faults.of(e);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    private static DatabaseCheck fresh(Path file, HomeId home) {
        return home.missing(file)
                .map(DatabaseCheck::unsound)
                .orElse(new DatabaseCheck(true, "none yet"));
    }

    private static DatabaseCheck look(Path file, HomeId home, Connection connection)
            throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            String found = quick(statement);
            if (!found.equals("ok")) {
                return unsound(new DatabaseFaults(file).damaged(found, new SQLException(found)));
            }
        }
        if (new Migrator(file, connection, InstantSource.system()).isFresh()) {
            return fresh(file, home);
        }
        return home.another(file, HomeId.read(connection))
                .map(DatabaseCheck::unsound)
                .orElse(
                        new DatabaseCheck(
                                true,
                                "every page of " + (Files.size(file) >> 10) + " KiB is sound"));
    }

    private static DatabaseCheck unsound(RuntimeException e) {
        return new DatabaseCheck(false, Reason.of(e));
    }

    /** {@code ok}, or the first thing that is wrong. */
    static String quick(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            return result.next() ? result.getString(1) : "no answer";
        }
    }
}
