package dev.minato.image.content;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageJson;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Content by digest: immutable, there whole or not at all. Large content is a file, small documents
 * are rows. Every answer that something is there takes a lease in the same transaction, so that it
 * stays there. Thread-safe.
 */
public final class Blobs {
    /** Up to here a document is a row: one commit stores it, and no file is synced. */
    private static final int SMALL = 64 << 10;

    private final Path root;
    private final Database database;
    private final InstantSource clock;
    private final Failpoint failpoint;
    private final DigestLocks locks = new DigestLocks();
    private final ContentUploads uploads;

    public Blobs(Path root, Database database, InstantSource clock, Failpoint failpoint) {
        this(root, database, clock, failpoint, UploadLimits.of(root));
    }

    Blobs(
            Path root,
            Database database,
            InstantSource clock,
            Failpoint failpoint,
            UploadLimits limits) {
        this.root = root;
        this.database = database;
        this.clock = clock;
        this.failpoint = failpoint;
        this.uploads = new ContentUploads(this, root, database, clock, limits);
    }

    /** Whether content is there; if so the lease holds it and all that it needs. */
    public Optional<Blob> find(Digest digest, Lease lease) {
        return database.writeRelaxed(tx -> {
            Optional<Blob> found = row(tx, digest);
            if (found.isPresent()) {
                lease.hold(tx, ContentGraph.node(digest));
            }
            return found;
        });
    }

    public static Optional<Blob> row(ReadTransaction rx, Digest digest) throws Exception {
        return rx.one(
                "SELECT size FROM image_blob WHERE digest = ?",
                row -> new Blob(digest, row.number("size")),
                digest.toString());
    }

    /** Content on its way: the one door for what is to become a blob. */
    public ContentUploads uploads() {
        return uploads;
    }

    /**
     * Stores a document.
     *
     * @param children what it needs; it must be in the store
     * @throws Fault not found, naming a child that is not in the store
     */
    public Blob put(byte[] bytes, Collection<Digest> children, Lease lease) {
        Digest digest = Digest.of(bytes);
        if (bytes.length > SMALL) {
            try (Ingest ingest = uploads.anew(UploadReference.of("document:" + digest))) {
                ingest.write(bytes, 0, bytes.length);
                ingest.commit(bytes.length, digest, lease);
            }
        }
        return database.writeRelaxed(tx -> put(tx, bytes, children, lease));
    }

    /** Stores a document within a transaction; a large one must be a blob already. */
    public Blob put(WriteTransaction tx, byte[] bytes, Collection<Digest> children, Lease lease)
            throws Exception {
        Digest digest = Digest.of(bytes);
        tx.update(
                "INSERT OR IGNORE INTO image_blob(digest, size, content, created)"
                        + " VALUES(?, ?, ?, ?)",
                digest.toString(),
                (long) bytes.length,
                bytes,
                clock.instant());
        for (Digest child : children) {
            if (row(tx, child).isEmpty()) {
                throw Fault.notFound("blob " + child + " is not in the store");
            }
            ContentGraph.edge(tx, ContentGraph.node(digest), ContentGraph.node(child));
        }
        lease.hold(tx, ContentGraph.node(digest));
        return new Blob(digest, bytes.length);
    }

    /** The row of a file that is in place; called under the digest's lock. */
    public Blob record(Digest digest, long size, Lease lease) {
        return record(digest, size, lease, IngestAccount.NONE);
    }

    Blob record(Digest digest, long size, Lease lease, IngestAccount account) {
        return database.writeRelaxed(tx -> {
            account.committed(tx);
            tx.update(
                    "INSERT OR IGNORE INTO image_blob(digest, size, created)" + " VALUES(?, ?, ?)",
                    digest.toString(),
                    size,
                    clock.instant());
            lease.hold(tx, ContentGraph.node(digest));
            return new Blob(digest, size);
        });
    }

    /**
     * Reads content from a position on.
     *
     * @throws Fault not found
     */
    public InputStream read(Digest digest, long offset) {
        Optional<byte[]> small = database.read(rx -> small(rx, digest));
        if (small.isPresent()) {
            int from = (int) Math.min(offset, small.get().length);
            return new ByteArrayInputStream(small.get(), from, small.get().length - from);
        }
        try {
            FileChannel channel = FileChannel.open(path(digest), StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (NoSuchFileException e) {
            throw missing(digest);
        } catch (IOException e) {
            throw DiskFaults.fault("read " + digest, e);
        }
    }

    /**
     * A whole document.
     *
     * @throws Fault not found; invalid, when it is too large for one (16 MiB)
     */
    public byte[] bytes(Digest digest) {
        try (InputStream in = read(digest, 0)) {
            byte[] bytes = in.readNBytes(ImageJson.LARGEST + 1);
            if (bytes.length > ImageJson.LARGEST) {
                throw Fault.invalid("digest", digest + " is too large for a document");
            }
            return bytes;
        } catch (IOException e) {
            throw DiskFaults.fault("read " + digest, e);
        }
    }

    /** The same within a transaction. */
    public byte[] bytes(ReadTransaction rx, Digest digest) throws Exception {
        Optional<byte[]> small = small(rx, digest);
        return small.isPresent() ? small.get() : Files.readAllBytes(path(digest));
    }

    private static Optional<byte[]> small(ReadTransaction rx, Digest digest) throws Exception {
        return rx.one(
                        "SELECT content FROM image_blob WHERE digest = ?",
                        row -> row.findBytes("content"),
                        digest.toString())
                .orElseThrow(() -> missing(digest));
    }

    private static Fault missing(Digest digest) {
        return Fault.notFound("blob " + digest + " is not in the store");
    }

    /** The packed form of a layer, if it has one; the lease holds it. */
    public Optional<Descriptor> packed(Digest diffId, Lease lease) {
        return database.writeRelaxed(tx -> {
            Optional<Descriptor> found = packed(tx, diffId);
            if (found.isPresent()) {
                lease.hold(tx, ContentGraph.node(found.get().digest()));
            }
            return found;
        });
    }

    /** Whether a blob was seen to unpack to a layer; if so the lease holds it. */
    public boolean isPacked(Digest diffId, Digest blob, Lease lease) {
        return database.writeRelaxed(tx -> {
            boolean known =
                    tx.one(
                                    "SELECT 1 AS one FROM image_layer"
                                            + " WHERE diff_id = ? AND blob = ?",
                                    row -> row.integer("one"),
                                    diffId.toString(),
                                    blob.toString())
                            .isPresent();
            if (known) {
                lease.hold(tx, ContentGraph.node(blob));
            }
            return known;
        });
    }

    /** A compressed form is preferred to the plain tar. */
    public static Optional<Descriptor> packed(ReadTransaction rx, Digest diffId) throws Exception {
        return rx.one(
                "SELECT blob, media_type, size FROM image_layer WHERE diff_id = ?"
                        + " ORDER BY blob = diff_id, size LIMIT 1",
                Blobs::descriptor,
                diffId.toString());
    }

    private static Descriptor descriptor(ResultRow row) throws Exception {
        return Descriptor.of(
                row.text("media_type"), Digest.parse(row.text("blob")), row.number("size"));
    }

    /** Records that a blob, which is in the store, was seen to unpack to a layer. */
    public void packed(Digest diffId, Descriptor blob, Lease lease) {
        database.writeRelaxed(tx -> {
            packed(tx, diffId, blob);
            lease.hold(tx, ContentGraph.node(blob.digest()));
            return blob;
        });
    }

    public static void packed(WriteTransaction tx, Digest diffId, Descriptor blob)
            throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO image_layer(diff_id, blob, media_type, size)"
                        + " VALUES(?, ?, ?, ?)",
                diffId.toString(),
                blob.digest().toString(),
                blob.mediaType(),
                blob.size());
    }

    /** Files without a row: a crash came between the two. */
    public List<Digest> orphans() {
        java.util.ArrayList<Digest> found = new java.util.ArrayList<>();
        for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
            Path folder = folder(algorithm);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (var files = Files.list(folder)) {
                files.forEach(file ->
                        Digest.find(algorithm.text() + ":" + file.getFileName())
                                .ifPresent(found::add));
            } catch (IOException e) {
                throw DiskFaults.fault("look through the blobs", e);
            }
        }
        found.removeIf(digest -> database.read(rx -> row(rx, digest)).isPresent());
        return found;
    }

    public Path path(Digest digest) {
        return folder(digest.algorithm()).resolve(digest.hex());
    }

    Path folder(Digest.Algorithm algorithm) {
        return root.resolve("blobs").resolve(algorithm.text());
    }

    public DigestLocks locks() {
        return locks;
    }

    Failpoint failpoint() {
        return failpoint;
    }
}
