package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Path;
import java.sql.SQLException;

/** Says what SQLite reported in words for the person who runs this instance. */
final class DatabaseFaults {
    private final Path file;

    DatabaseFaults(Path file) {
        this.file = file;
    }

    /** What a caller sees of an exception that ended its call. */
    RuntimeException of(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException known -> known;
            case SQLException sql -> sql(sql);
            default -> Fault.internal("the database call failed", thrown);
        };
    }

    private Fault sql(SQLException e) {
        return switch (primary(e)) {
            case SQLITE_FULL -> full(e);
            case SQLITE_IOERR ->
                    Fault.of(
                            Fault.Kind.UNAVAILABLE,
                            "cannot read or write the database "
                                    + file
                                    + ": "
                                    + Reason.of(e)
                                    + ". Look at the disk (dmesg) and at the room on it",
                            e);
            case SQLITE_CORRUPT, SQLITE_NOTADB -> damaged(Reason.of(e), e);
            case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH ->
                    Fault.of(
                            Fault.Kind.UNAVAILABLE,
                            "cannot open the database "
                                    + file
                                    + " for writing: "
                                    + Reason.of(e)
                                    + ". Check the owner and mode of the file and its folder",
                            e);
            case SQLITE_CONSTRAINT ->
                    Fault.of(
                            Fault.Kind.CONFLICT,
                            "the change contradicts what is stored: " + Reason.of(e),
                            e);
            default -> Fault.internal("the database call failed: " + Reason.of(e), e);
        };
    }

    Fault full(Throwable cause) {
        return Fault.of(
                Fault.Kind.EXHAUSTED,
                "no room on the disk for the database "
                        + file
                        + ": nothing was changed. Free some room and try again",
                cause);
    }

    Fault damaged(String what, Throwable cause) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "the database "
                        + file
                        + " is damaged ("
                        + what
                        + "). Stop Minato, move the file away with its -wal and -shm, and copy the"
                        + " newest "
                        + file.getFileName()
                        + ".before-* in its place; or save what can be saved with: sqlite3 "
                        + file
                        + " .recover; or run `minato recover`, which begins a new one, keeps"
                        + " volumes and blobs and deletes nothing",
                cause);
    }

    /** The primary result code: SQLite's extended codes carry it in their lowest byte. */
    static SQLiteErrorCode primary(SQLException e) {
        int code =
                e instanceof SQLiteException sqlite
                        ? sqlite.getResultCode().code
                        : e.getErrorCode();
        return SQLiteErrorCode.getErrorCode(code & 0xff);
    }
}
