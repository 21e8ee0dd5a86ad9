package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Seals values before they are written and opens them when they are needed. Which key a database
 * was sealed with is a row of it; the key itself lies in a file beside it. Without that file
 * everything else goes on: only what needs the key is refused, with the mend. Thread-safe; usable
 * inside a write.
 */
public final class Sealer {
    private final SealingKeys keys;
    private final Optional<String> problem;

    private Sealer(KeyFile file, List<SealingKey> keys, Optional<String> problem) {
        this.keys = new SealingKeys(file, keys);
        this.problem = problem;
    }

    /**
     * The sealer of a database that is open. A database that nothing was sealed in yet gets a key:
     * the file's, or a new one, durable before it is used.
     *
     * @param file the key file
     * @throws Fault unavailable when a new file cannot be made
     */
    public static Sealer of(Database database, Path file, InstantSource clock) {
        KeyFile keyFile = new KeyFile(file);
        List<String> ids = database.read(KeyTable::ids);
        Sealer now = of(keyFile, ids);
        List<SealingKey> found = now.keys.current();
        if (now.problem.isPresent() || (!ids.isEmpty() && ids.contains(found.getFirst().id()))) {
            return now.sealing(database);
        }
        List<SealingKey> made = found.isEmpty() ? keyFile.make() : found;
        note(database, made.getFirst(), clock);
        return new Sealer(keyFile, made, Optional.empty()).sealing(database);
    }

    /** From now on, what a database writes of a key that was retired is what was sealed anew. */
    private Sealer sealing(Database database) {
        database.onText(keys::renewed);
        return this;
    }

    private static Sealer of(KeyFile file, List<String> ids) {
        try {
            List<SealingKey> keys = file.read();
            List<String> found = keys.stream().map(SealingKey::id).toList();
            if (ids.isEmpty() || ids.stream().anyMatch(found::contains)) {
                return new Sealer(file, keys, Optional.empty());
            }
            return new Sealer(
                    file,
                    List.of(),
                    Optional.of(
                            found.isEmpty()
                                    ? "the key file " + file.path() + " is missing"
                                    : "the key file "
                                            + file.path()
                                            + " has the key "
                                            + found.getFirst()
                                            + ", not "
                                            + ids.getLast()));
        } catch (IllegalArgumentException e) {
            return new Sealer(
                    file,
                    List.of(),
                    Optional.of(
                            "the key file " + file.path() + " cannot be used: " + Reason.of(e)));
        }
    }

    /** A key whose id no row has would be lost with its file unnoticed. */
    private static void note(Database database, SealingKey key, InstantSource clock) {
        database.write(tx -> KeyTable.add(tx, key.id(), clock.instant()));
    }

    /** What is wrong with the key, for a person, with the mend; empty when it can be used. */
    public Optional<String> problem() {
        return problem.map(what -> what + MEND);
    }

    private static final String MEND =
            ". Put it back from your copy of this home; what needs no secret goes on meanwhile. If"
                + " it is lost, run `minato stop`, then `minato recover`: it makes a new key, and"
                + " secrets have to be set again";

    /**
     * Seals a value for its place.
     *
     * @throws Fault unavailable, with the mend, when the key is not there
     */
    public SealedValue seal(SealedPlace place, String value) {
        return newest().seal(place, value);
    }

    /**
     * Opens a value.
     *
     * @param place where it was found
     * @throws Fault unavailable, with the mend, when its key is not there; internal when it was
     *     sealed for another place or was damaged
     */
    public String open(SealedPlace place, SealedValue value) {
        newest();
        return keys.find(value.keyId())
                .orElseThrow(() ->
                        Fault.unavailable(
                                "the value of "
                                        + place
                                        + " was sealed with the key "
                                        + value.keyId()
                                        + ", which is lost: set it again"))
                .open(place, value);
    }

    /** Whether a value was sealed with a key that is there. */
    public boolean canOpen(SealedValue value) {
        return keys.find(value.keyId()).isPresent();
    }

    private SealingKey newest() {
        if (problem.isPresent()) {
            throw Fault.unavailable(problem().orElseThrow());
        }
        return keys.current().getFirst();
    }

    /**
     * Names the key that seals.
     *
     * @throws Fault unavailable, with the mend, when it is not there
     */
    String newestId() {
        return newest().id();
    }

    SealingKeys keys() {
        return keys;
    }

    /**
     * Gives a database whose key is lost a new one; what cannot be used is moved aside. What was
     * sealed with the lost key stays sealed.
     */
    public static Sealer renew(Database database, Path file, InstantSource clock) {
        KeyFile keyFile = new KeyFile(file);
        Sealer now = of(database, file, clock);
        if (now.problem.isEmpty()) {
            return now;
        }
        try {
            keyFile.moveAside();
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "cannot move " + file + " aside: " + Reason.of(e), e);
        }
        List<SealingKey> made = keyFile.make();
        note(database, made.getFirst(), clock);
        return new Sealer(keyFile, made, Optional.empty()).sealing(database);
    }

    /**
     * What is wrong with the key of a database that may be open elsewhere; changes nothing.
     *
     * @return for a person, with the mend; empty when it can be used or was never needed
     */
    public static Optional<String> problem(Path database, Path file) {
        try {
            if (!Files.exists(database) || Files.size(database) == 0) {
                return Optional.empty();
            }
            NativeLibrary.provide(database.resolveSibling("lib"));
            DatabaseOpening opening =
                    new DatabaseOpening(database, InstantSource.system(), Optional.empty());
            try (Connection connection = opening.connectReadOnly()) {
                List<String> ids = ids(connection);
                return ids.isEmpty() ? Optional.empty() : of(new KeyFile(file), ids).problem();
            }
        } catch (SQLException | IOException e) {
            return Optional.of("the key could not be looked at: " + Reason.of(e));
        }
    }

    private static List<String> ids(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet table =
                        statement.executeQuery(
                                "SELECT 1 FROM sqlite_master WHERE name = 'sealing_key'")) {
            if (!table.next()) {
                return List.of();
            }
        }
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT id FROM sealing_key ORDER BY since");
                ResultSet result = statement.executeQuery()) {
            List<String> ids = new java.util.ArrayList<>();
            while (result.next()) {
                ids.add(result.getString(1));
            }
            return ids;
        }
    }
}
