package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Wipes what is left in clear after rows were sealed: free pages and the log of the database, and
 * copies that were made before a step. The first are wiped at once, the copies after an hour in
 * which the program that sealed has run well: until then they are the way back. Whoever seals rows
 * notes it in the same write; how far the wiping has come outlives the process.
 */
public final class CleartextCopies {
    private static final Logger LOG = LoggerFactory.getLogger(CleartextCopies.class);
    private static final Duration GOOD = Duration.ofHours(1);

    private final Database database;
    private final Path file;
    private final InstantSource clock;
    private final Instant started;
    private boolean scrubbed;
    private boolean done;

    /**
     * For one run of the program.
     *
     * @param file of the database
     */
    public CleartextCopies(Database database, Path file, InstantSource clock) {
        this.database = database;
        this.file = file.toAbsolutePath();
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Notes that rows have been sealed, or are in this write, that were in clear until now. */
    public static void note(WriteTransaction tx, InstantSource clock) throws Exception {
        tx.update("CREATE TABLE IF NOT EXISTS clear_copies(since INTEGER NOT NULL)");
        tx.update("DELETE FROM clear_copies");
        tx.update("INSERT INTO clear_copies(since) VALUES(?)", clock.instant());
    }

    /**
     * Notes that rows are in clear and stay so, since the key that would seal them is not there.
     */
    public static void noteWaiting(WriteTransaction tx, InstantSource clock) throws Exception {
        tx.update("CREATE TABLE IF NOT EXISTS clear_rows(since INTEGER NOT NULL)");
        tx.update("DELETE FROM clear_rows");
        tx.update("INSERT INTO clear_rows(since) VALUES(?)", clock.instant());
    }

    /** Notes that no row is in clear any more. */
    public static void noteSealed(WriteTransaction tx) throws Exception {
        tx.update("DROP TABLE IF EXISTS clear_rows");
    }

    /**
     * What stays in clear in a database that may be open elsewhere; changes nothing.
     *
     * @return for a person; empty when nothing waits for a key
     */
    public static Optional<String> waiting(Path database) {
        try {
            if (!Files.exists(database) || Files.size(database) == 0) {
                return Optional.empty();
            }
            NativeLibrary.provide(database.resolveSibling("lib"));
            DatabaseOpening opening =
                    new DatabaseOpening(database, InstantSource.system(), Optional.empty());
            try (Connection connection = opening.connectReadOnly();
                    Statement statement = connection.createStatement();
                    ResultSet table =
                            statement.executeQuery(
                                    "SELECT 1 FROM sqlite_master WHERE name = 'clear_rows'")) {
                return table.next()
                        ? Optional.of(
                                "secrets that an earlier release wrote in clear are in the database"
                                        + " as they were, since the key that would seal them is not"
                                        + " there")
                        : Optional.empty();
            }
        } catch (SQLException | IOException e) {
            return Optional.of("secrets could not be looked at: " + Reason.of(e));
        }
    }

    /** Does what is due; called now and then, costs nothing when nothing is. */
    public synchronized void tidy() {
        if (done) {
            return;
        }
        Optional<Instant> since = database.read(CleartextCopies::noted);
        if (since.isEmpty()) {
            done = true;
            return;
        }
        if (!scrubbed) {
            scrubbed = database.scrub();
        }
        if (scrubbed && !clock.instant().isBefore(started.plus(GOOD))) {
            remove(since.get());
            database.write(tx -> tx.update("DELETE FROM clear_copies"));
            done = true;
        }
    }

    private static Optional<Instant> noted(ReadTransaction rx) throws Exception {
        boolean none =
                rx.one(
                                "SELECT 1 AS it FROM sqlite_master WHERE name = 'clear_copies'",
                                row -> row.number("it"))
                        .isEmpty();
        return none
                ? Optional.empty()
                : rx.one("SELECT since FROM clear_copies", row -> row.instant("since"));
    }

    private void remove(Instant since) {
        String newest = Migrator.backupName(file, since);
        try (Stream<Path> all = Files.list(Objects.requireNonNull(file.getParent()))) {
            List<Path> copies =
                    all.filter(path -> Migrator.isBackup(file, path))
                            .filter(path ->
                                    String.valueOf(path.getFileName()).compareTo(newest) <= 0)
                            .toList();
            for (Path copy : copies) {
                Files.deleteIfExists(copy);
                LOG.info("removed {}: it had values in clear that are sealed now", copy);
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot remove copies of " + file + ": " + Reason.of(e),
                    e);
        }
    }
}
