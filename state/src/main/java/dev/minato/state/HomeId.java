package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The identity of the home that a database is of: an id in a file of the home and in a row. What is
 * stored beside a database is removed when no row knows it, so a database that is lost, empty or
 * another home's must never be taken for the truth.
 */
public final class HomeId {
    private static final Logger LOG = LoggerFactory.getLogger(HomeId.class);
    private static final String TABLE = "CREATE TABLE IF NOT EXISTS home(id TEXT NOT NULL)";
    private static final String MEND =
            " Put this home's own %1$s back (a copy of yours, or the newest %1$s.before-*), or run"
                + " `minato recover`: it deletes nothing, keeps volumes and blobs, and lists what"
                + " it cannot place";

    private final Path file;
    private final Supplier<List<String>> remains;
    private final boolean anew;

    /**
     * The identity of one home.
     *
     * @param file holds the id, one line
     * @param remains what lies in the home, or runs on the host, that only rows can have made; in
     *     words, asked when the database has no rows
     */
    public HomeId(Path file, Supplier<List<String>> remains) {
        this(file, remains, false);
    }

    private HomeId(Path file, Supplier<List<String>> remains, boolean anew) {
        this.file = file;
        this.remains = remains;
        this.anew = anew;
    }

    /** For the database that takes the place of a lost one: new, with the id that the file has. */
    public static HomeId anew(Path file) {
        return new HomeId(file, List::of, true);
    }

    /** What is wrong with a database without tables, where there was another before. */
    Optional<Fault> missing(Path database) {
        List<String> found = remains.get();
        if (anew || (found.isEmpty() && !Files.exists(file))) {
            return Optional.empty();
        }
        String seen = found.isEmpty() ? "its id (" + file + ")" : String.join(", ", found);
        return Optional.of(
                Fault.conflict(
                        "the database "
                                + database
                                + " is missing or empty, but this home has been lived in ("
                                + seen
                                + "). Nothing was changed."
                                + MEND.formatted(database.getFileName())));
    }

    /**
     * Refuses a database without tables where there was another before.
     *
     * @throws Fault conflict, with what was found and the mend
     */
    void refuseFresh(Path database) {
        missing(database)
                .ifPresent(fault -> {
                    throw fault;
                });
    }

    /**
     * Refuses a database that has tables but is another home's.
     *
     * @throws Fault conflict, with the mend
     */
    void refuseAnother(Path database, Connection connection) throws SQLException {
        Optional<Fault> another = another(database, read(connection));
        if (another.isPresent()) {
            throw another.get();
        }
    }

    /** Writes the id where it is not yet: into both for a home that had none. */
    void write(Connection connection) throws SQLException {
        Optional<String> row = read(connection);
        String id = row.or(this::inFile).orElseGet(() -> UUID.randomUUID().toString());
        if (row.isEmpty()) {
            insert(connection, id);
        }
        if (inFile().isEmpty()) {
            write(id);
        }
    }

    /** What is wrong when the database has an id, or none, and the home another. */
    Optional<Fault> another(Path database, Optional<String> row) {
        Optional<String> home = inFile();
        if (home.isEmpty() || home.equals(row)) {
            return Optional.empty();
        }
        return Optional.of(
                Fault.conflict(
                        "the database "
                                + database
                                + " is not of this home: it carries "
                                + row.map(id -> "the id " + id).orElse("no id")
                                + ", "
                                + file
                                + " says "
                                + home.get()
                                + ". Nothing was changed."
                                + MEND.formatted(database.getFileName())
                                + ". If it is this home's all the same, remove "
                                + file));
    }

    /** A file that a full disk left empty says nothing. */
    private Optional<String> inFile() {
        try {
            return Optional.of(Files.readString(file).strip()).filter(id -> !id.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot read " + file + ": " + Reason.of(e), e);
        }
    }

    /** The id in a database; empty when it has none. */
    static Optional<String> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return has(statement) ? id(statement) : Optional.empty();
        }
    }

    private static boolean has(Statement statement) throws SQLException {
        try (ResultSet result =
                statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'home'")) {
            return result.next();
        }
    }

    private static Optional<String> id(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT id FROM home")) {
            return result.next() ? Optional.of(result.getString(1)) : Optional.empty();
        }
    }

    private static void insert(Connection connection, String id) throws SQLException {
        try (Statement table = connection.createStatement()) {
            table.execute(TABLE);
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO home(id) VALUES(?)")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
    }

    /** The row is there already: a home without the file is one whose next start writes it. */
    private void write(String id) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            Files.createFile(
                    part,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(part, (id + "\n").getBytes(StandardCharsets.US_ASCII));
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("the id of this home could not be written to {}: {}", file, Reason.of(e));
        }
    }
}
