package dev.minato.image.content;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Memory;
import dev.minato.image.model.Digest;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Content on its way into the store, by reference (containerd's {@code content.IngestManager}).
 * Each has a row with what is known of it and a file with its bytes, whose size is the offset; a
 * row without a file is an upload of nothing, a file without a row one that a crash or an earlier
 * build left. One writer has a reference at a time. Thread-safe.
 */
public final class ContentUploads {
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int LIST_LONGEST = 1000;

    private final Blobs blobs;
    private final UploadFiles files;
    private final Database database;
    private final InstantSource clock;
    private final FreeSpaceCheck room;
    private final UploadLimits limits;
    private final KeyedLocks writers = new KeyedLocks();

    ContentUploads(
            Blobs blobs, Path root, Database database, InstantSource clock, UploadLimits limits) {
        this.blobs = blobs;
        this.files = new UploadFiles(root.resolve("ingest"));
        this.database = database;
        this.clock = clock;
        this.room = new FreeSpaceCheck(root);
        this.limits = limits;
    }

    /**
     * Begins to receive content, or goes on where an earlier try under the reference ended.
     *
     * @param algorithm what is calculated on the way; another one costs a second pass
     * @throws Fault unavailable, while another writes under it; exhausted, when there are too many
     */
    public Ingest begin(UploadReference reference, Digest.Algorithm algorithm) {
        return open(reference, algorithm, turn(reference));
    }

    /** The same, but waits while another writes: look again with {@link Blobs#find} then. */
    public Ingest await(UploadReference reference, Digest.Algorithm algorithm) {
        return open(reference, algorithm, writers.lockUninterruptibly(reference.fileName()));
    }

    /** Receives from the beginning, whatever an earlier try left; waits for another's writing. */
    public Ingest anew(UploadReference reference) {
        while (true) {
            Ingest ingest = await(reference, Digest.Algorithm.SHA256);
            if (ingest.offset() == 0) {
                return ingest;
            }
            ingest.abort();
        }
    }

    private KeyedLocks.Held turn(UploadReference reference) {
        return writers.tryLock(reference.fileName())
                .orElseThrow(() ->
                        Fault.unavailable(
                                "upload "
                                        + reference
                                        + " is being written by another: try again later"));
    }

    private Ingest open(
            UploadReference reference, Digest.Algorithm algorithm, KeyedLocks.Held turn) {
        try {
            room.demand("store content");
            database.writeRelaxed(tx -> enter(tx, reference));
            blobs.failpoint().reach("image.upload.entered");
            return new Ingest(
                    blobs, files.path(reference), algorithm, new UploadAccount(reference, turn));
        } catch (IOException e) {
            turn.close();
            throw DiskFaults.fault("store content", e);
        } catch (RuntimeException | Error e) {
            turn.close();
            throw e;
        }
    }

    private UploadReference enter(WriteTransaction tx, UploadReference reference) throws Exception {
        if (row(tx, reference).isPresent()) {
            touch(tx, reference);
            return reference;
        }
        long count =
                tx.one("SELECT count(*) AS n FROM image_upload", row -> row.number("n")).orElse(0L);
        if (count >= limits.count()) {
            throw Fault.exhausted(
                    "cannot begin upload "
                            + reference
                            + ": "
                            + count
                            + " are under way, which is the most. Finish or cancel some");
        }
        insert(tx, reference);
        return reference;
    }

    private void insert(WriteTransaction tx, UploadReference reference) throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO image_upload(reference, started, updated) VALUES(?, ?, ?)",
                reference.text(),
                clock.instant(),
                clock.instant());
    }

    private int touch(WriteTransaction tx, UploadReference reference) throws Exception {
        return tx.update(
                "UPDATE image_upload SET updated = ? WHERE reference = ?",
                clock.instant(),
                reference.text());
    }

    /** How far an upload is; empty when there is none of the reference. */
    public Optional<UploadStatus> status(UploadReference reference) {
        return database.read(rx -> row(rx, reference)).map(this::withOffset);
    }

    /**
     * Uploads in the order of their references.
     *
     * @param prefix how references begin; empty for all
     * @param after the last one of the page before; empty for the first
     * @param most how many at most, 1 to 1000
     */
    public List<UploadStatus> list(String prefix, String after, int most) {
        if (most < 1 || most > LIST_LONGEST) {
            throw Fault.invalid("most", most + " uploads cannot be listed: 1 to " + LIST_LONGEST);
        }
        return database
                .read(rx ->
                        rx.query(
                                "SELECT reference, total, started, updated FROM image_upload"
                                        + " WHERE reference > ?1"
                                        + " AND substr(reference, 1, length(?2)) = ?2"
                                        + " ORDER BY reference LIMIT ?3",
                                ContentUploads::status,
                                after,
                                prefix,
                                (long) most))
                .stream()
                .map(this::withOffset)
                .toList();
    }

    private static Optional<UploadStatus> row(ReadTransaction rx, UploadReference reference)
            throws Exception {
        return rx.one(
                "SELECT reference, total, started, updated FROM image_upload WHERE reference = ?",
                ContentUploads::status,
                reference.text());
    }

    private static UploadStatus status(ResultRow row) throws Exception {
        return new UploadStatus(
                UploadReference.of(row.text("reference")),
                0,
                row.findNumber("total"),
                row.instant("started"),
                row.instant("updated"));
    }

    private UploadStatus withOffset(UploadStatus status) {
        return new UploadStatus(
                status.reference(),
                UploadFiles.size(files.path(status.reference())),
                status.total(),
                status.started(),
                status.updated());
    }

    /**
     * Throws an upload away.
     *
     * @throws Fault not found; unavailable, while another writes
     */
    public void abort(UploadReference reference) {
        try (KeyedLocks.Held _ = turn(reference)) {
            if (status(reference).isEmpty()) {
                throw Fault.notFound("there is no upload " + reference);
            }
            files.remove(files.path(reference));
            blobs.failpoint().reach("image.upload.removed");
            forget(reference);
        }
    }

    /** Throws away what nobody went on with since a time; what somebody writes to stays. */
    public void expire(Instant before) {
        List<UploadReference> idle =
                database.read(rx ->
                        rx.query(
                                "SELECT reference FROM image_upload WHERE updated < ?",
                                row -> UploadReference.of(row.text("reference")),
                                before));
        for (UploadReference reference : idle) {
            writers.tryLock(reference.fileName())
                    .ifPresent(turn -> expire(reference, before, turn));
        }
        Set<String> known =
                new HashSet<>(
                        database.read(rx ->
                                rx.query(
                                        "SELECT reference FROM image_upload",
                                        row ->
                                                UploadReference.of(row.text("reference"))
                                                        .fileName())));
        for (Path file : files.all()) {
            String name = String.valueOf(file.getFileName());
            if (!known.contains(name) && UploadFiles.isOlder(file, before)) {
                writers.tryLock(name).ifPresent(turn -> expire(file, before, turn));
            }
        }
    }

    private void expire(UploadReference reference, Instant before, KeyedLocks.Held turn) {
        try (turn) {
            if (status(reference).filter(now -> now.updated().isBefore(before)).isPresent()) {
                files.remove(files.path(reference));
                blobs.failpoint().reach("image.upload.removed");
                forget(reference);
            }
        }
    }

    private void expire(Path file, Instant before, KeyedLocks.Held turn) {
        try (turn) {
            if (UploadFiles.isOlder(file, before)) {
                files.remove(file);
            }
        }
    }

    private void forget(UploadReference reference) {
        database.writeRelaxed(tx -> forget(tx, reference));
    }

    private static int forget(WriteTransaction tx, UploadReference reference) throws Exception {
        return tx.update("DELETE FROM image_upload WHERE reference = ?", reference.text());
    }

    /**
     * Makes a file of this store's file system a blob, after checking it; the file is gone then,
     * also when it is not what it should be.
     */
    public Blob adopt(Path file, Digest digest, Lease lease) {
        try (Ingest ingest = new Ingest(blobs, file, digest.algorithm(), IngestAccount.NONE)) {
            try {
                return ingest.commit(-1, digest, lease);
            } catch (Fault fault) {
                if (fault.kind() == Fault.Kind.INVALID) {
                    ingest.abort();
                }
                throw fault;
            }
        } catch (IOException e) {
            throw DiskFaults.fault("store " + digest, e);
        }
    }

    /** How many references are being written or waited for. */
    int writers() {
        return writers.inUse();
    }

    /** Bytes that count against the budget. */
    long stored() {
        return files.bytes();
    }

    /** The account of one writer. */
    private final class UploadAccount implements IngestAccount {
        private final UploadReference reference;
        private final KeyedLocks.Held turn;
        private Instant noted = clock.instant();

        UploadAccount(UploadReference reference, KeyedLocks.Held turn) {
            this.reference = reference;
            this.turn = turn;
        }

        @Override
        public void growing(long bytes) {
            if (files.add(bytes) > limits.bytes()) {
                files.add(-bytes);
                throw Fault.exhausted(
                        "upload "
                                + reference
                                + " does not fit: all uploads together may have "
                                + new Memory(limits.bytes())
                                + ". Finish or cancel some");
            }
            Instant now = clock.instant();
            if (now.isAfter(noted.plus(NOTED_EVERY))) {
                noted = now;
                database.writeRelaxed(tx -> touch(tx, reference));
            }
        }

        @Override
        public void shrunk(long bytes) {
            files.add(-bytes);
        }

        @Override
        public void expect(long total) {
            database.writeRelaxed(tx ->
                    tx.update(
                            "UPDATE image_upload SET total = ? WHERE reference = ?",
                            total,
                            reference.text()));
        }

        @Override
        public void keep() {
            files.sync();
            database.write(tx -> touch(tx, reference));
        }

        @Override
        public void committed(WriteTransaction tx) throws Exception {
            forget(tx, reference);
        }

        @Override
        public void aborted() {
            forget(reference);
        }

        @Override
        public void closed(boolean ended) {
            try (turn) {
                if (!ended) {
                    database.writeRelaxed(tx -> touch(tx, reference));
                }
            }
        }
    }
}
