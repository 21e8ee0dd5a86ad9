package dev.minato.state;

import dev.minato.base.Fault;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Brings a file to the schema of this program, all steps in one transaction, after a copy of what
 * was there. Refuses a file that a newer program wrote in a way that this one cannot keep.
 */
final class Migrator {
    /** The layout of the tables of this room itself, in user_version. */
    private static final int FORMAT = 1;

    private static final int BACKUPS_KEPT = 3;
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);
    private static final String OWN_TABLES =
            """
            CREATE TABLE migration(
              room TEXT NOT NULL, number INTEGER NOT NULL, checksum TEXT NOT NULL,
              lowest_writer INTEGER NOT NULL, applied INTEGER NOT NULL,
              PRIMARY KEY(room, number)) WITHOUT ROWID;
            CREATE TABLE change(
              sequence INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL,
              kind TEXT NOT NULL, key TEXT NOT NULL);
            """;

    /** What came to these tables since; the release before still writes to them. */
    private static final Migrations OWN_STEPS =
            Migrations.of("state", Migrator.class, "0001.sql", "0002.sql");

    private final Path file;
    private final Connection connection;
    private final InstantSource clock;

    Migrator(Path file, Connection connection, InstantSource clock) {
        this.file = file;
        this.connection = connection;
        this.clock = clock;
    }

    /** Whether nothing has been written to the file yet. */
    boolean isFresh() throws SQLException {
        return format() == 0;
    }

    void migrate(List<Migrations> others) throws SQLException, IOException {
        List<Migrations> rooms = Stream.concat(Stream.of(OWN_STEPS), others.stream()).toList();
        int format = format();
        if (format > FORMAT) {
            throw newer("file format " + format + ", this one knows " + FORMAT);
        }
        Map<String, List<Applied>> applied = format == 0 ? Map.of() : applied();
        Map<Migrations, List<Migration>> missing = missing(rooms, applied);
        if (format == FORMAT && missing.isEmpty()) {
            return;
        }
        if (!applied.isEmpty()) {
            backup();
        }
        apply(format, missing);
    }

    private record Applied(int number, String checksum, int lowestWriter) {}

    private int format() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            return result.next() ? result.getInt(1) : 0;
        }
    }

    private Map<String, List<Applied>> applied() throws SQLException {
        Map<String, List<Applied>> found = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT room, number, checksum, lowest_writer FROM migration"
                                        + " ORDER BY room, number")) {
            while (result.next()) {
                found.computeIfAbsent(result.getString(1), _ -> new ArrayList<>())
                        .add(new Applied(result.getInt(2), result.getString(3), result.getInt(4)));
            }
        }
        return found;
    }

    private Map<Migrations, List<Migration>> missing(
            List<Migrations> rooms, Map<String, List<Applied>> applied) {
        Map<String, Integer> known = new HashMap<>();
        Map<Migrations, List<Migration>> missing = new HashMap<>();
        for (Migrations room : rooms) {
            List<Applied> done = applied.getOrDefault(room.room(), List.of());
            known.put(room.room(), room.steps().size());
            checkUnchanged(room, done);
            if (done.size() < room.steps().size()) {
                missing.put(room, room.steps().subList(done.size(), room.steps().size()));
            }
        }
        applied.forEach((room, done) -> checkWritable(room, done, known.getOrDefault(room, 0)));
        return missing;
    }

    private static void checkUnchanged(Migrations room, List<Applied> done) {
        for (int i = 0; i < Math.min(done.size(), room.steps().size()); i++) {
            if (!done.get(i).checksum().equals(room.steps().get(i).checksum())) {
                throw Fault.conflict(
                        "step "
                                + (i + 1)
                                + " of the tables of "
                                + room.room()
                                + " is not the one that made this database: it was made by a build"
                                + " of Minato that was never released. Use that build, or another"
                                + " MINATO_HOME");
            }
        }
    }

    private void checkWritable(String room, List<Applied> done, int known) {
        int lowest = done.stream().mapToInt(Applied::lowestWriter).max().orElse(0);
        if (known < lowest) {
            throw newer(room + " schema " + done.size() + ", this one knows " + known);
        }
    }

    private Fault newer(String what) {
        return Fault.conflict(
                "the database "
                        + file
                        + " was written by a newer Minato ("
                        + what
                        + "): start that version, or put the newest "
                        + file.getFileName()
                        + ".before-* in its place");
    }

    private void backup() throws SQLException, IOException {
        String name = backupName(file, clock.instant());
        Path part = file.resolveSibling(name + ".part");
        Files.deleteIfExists(part);
        // SQLite would make it for everybody to read; an empty file is as good to it as none.
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, part.toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.READ)) {
            channel.force(true);
        }
        Files.move(part, file.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
        forgetOldBackups();
    }

    static String backupName(Path file, Instant made) {
        return file.getFileName() + ".before-" + STAMP.format(made);
    }

    /** Whether a path is that of a copy, finished or not. */
    static boolean isBackup(Path file, Path path) {
        return String.valueOf(path.getFileName()).startsWith(file.getFileName() + ".before-");
    }

    private void forgetOldBackups() throws IOException {
        try (Stream<Path> files = Files.list(file.toAbsolutePath().getParent())) {
            List<Path> backups =
                    files.filter(f -> isBackup(file, f)).sorted(Comparator.reverseOrder()).toList();
            for (Path old :
                    backups.subList(Math.min(BACKUPS_KEPT, backups.size()), backups.size())) {
                Files.delete(old);
            }
        }
    }

    private void apply(int format, Map<Migrations, List<Migration>> missing) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                if (format == 0) {
                    statement.executeUpdate(OWN_TABLES);
                    statement.execute("PRAGMA user_version=" + FORMAT);
                }
                for (Map.Entry<Migrations, List<Migration>> room : missing.entrySet()) {
                    for (Migration step : room.getValue()) {
                        apply(statement, room.getKey().room(), step);
                    }
                }
                statement.execute("COMMIT");
            } catch (SQLException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private void apply(Statement statement, String room, Migration step) throws SQLException {
        statement.executeUpdate(step.sql());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO migration VALUES(?, ?, ?, ?, ?)")) {
            insert.setString(1, room);
            insert.setInt(2, step.number());
            insert.setString(3, step.checksum());
            insert.setInt(4, step.lowestWriter());
            insert.setLong(5, clock.millis());
            insert.executeUpdate();
        }
    }
}
