package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.FreeSpaceCheck;
import dev.minato.image.content.HashedOutput;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Layers as directories, one above the other, for overlayfs. A layer appears when it is whole and
 * its diff_id is known; it survives the end of this process at once, and a power failure after the
 * next background sync. Thread-safe.
 */
public final class Snapshots {
    private static final BytePath FS = BytePath.of("fs");
    static final BytePath WORK = BytePath.of("work");

    private final Path root;
    private final FreeSpaceCheck room;
    private final Dir dir;
    private final Database database;
    private final InstantSource clock;
    private final ArchiveLimits limits;
    private final Background background;
    private final SnapshotNumbers numbers;

    /**
     * What goes on behind the snapshots.
     *
     * @param boot the kernel's name for the time since it started
     */
    public record Background(String boot, TreeRemover janitor, Runnable recorded) {}

    public Snapshots(
            Path root,
            Database database,
            InstantSource clock,
            ArchiveLimits limits,
            Background background) {
        this.root = root;
        this.room = new FreeSpaceCheck(root);
        this.dir = Dir.open(root);
        this.database = database;
        this.clock = clock;
        this.limits = limits;
        this.background = background;
        this.numbers = new SnapshotNumbers(database, begin());
    }

    /**
     * Removes what a crash left without a row.
     *
     * @return the greatest number that is seen
     */
    private long begin() {
        Set<Long> rows =
                new HashSet<>(
                        database.read(rx ->
                                rx.query(
                                        "SELECT number FROM image_snapshot",
                                        row -> row.number("number"))));
        long greatest = rows.stream().mapToLong(n -> n).max().orElse(0);
        List<BytePath> left = new ArrayList<>();
        for (DirectoryEntry entry : dir.list(BytePath.EMPTY)) {
            String text = entry.name().toString();
            long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
            greatest = Math.max(greatest, number);
            if (!rows.contains(number)) {
                left.add(entry.name());
            }
        }
        left.forEach(name -> background.janitor().remove(dir, name));
        return greatest;
    }

    /**
     * Makes room for a new layer: an empty upper directory and a work directory.
     *
     * @param parent the layer below, which the caller's lease holds
     */
    public ActiveSnapshot prepare(Optional<Long> parent) {
        List<Dir> lowers = parent.map(this::open).orElse(List.of());
        long number = make();
        try {
            dir.mkdir(name(number).resolve(WORK), 0700);
            return new ActiveSnapshot(this, number, parent, lowers);
        } catch (LinuxException e) {
            lowers.forEach(Dir::close);
            remove(number);
            throw DiskFaults.fault("make a layer", e);
        }
    }

    private long make() {
        room.demand("make a layer");
        long number = numbers.next();
        try {
            dir.mkdir(name(number), 0700);
            dir.mkdir(name(number).resolve(FS), 0755);
            return number;
        } catch (LinuxException e) {
            throw DiskFaults.fault("make a layer", e);
        }
    }

    /** A stack of layers by its name; if it is there, the lease holds it. */
    public Optional<Snapshot> byChain(Digest chainId, Lease lease) {
        return database.writeRelaxed(tx -> held(tx, SnapshotRows.byChain(tx, chainId), lease));
    }

    /** A layer by its number; if it is there, the lease holds it and all below. */
    public Optional<Snapshot> find(long number, Lease lease) {
        return database.writeRelaxed(tx -> held(tx, SnapshotRows.find(tx, number), lease));
    }

    private static Optional<Snapshot> held(
            WriteTransaction tx, Optional<Snapshot> found, Lease lease) throws Exception {
        if (found.isPresent()) {
            lease.hold(tx, ContentGraph.node(found.get().number()));
        }
        return found;
    }

    /**
     * Unpacks and verifies a layer's tar, plain or packed by gzip or zstd. Any number can be
     * unpacked at once; parents matter only to {@link UnpackedLayer#commit}.
     *
     * @param diffId what the plain tar must hash to
     * @throws Fault invalid, naming both digests when they differ, or what in the archive is
     *     malformed or leads out of the layer; nothing is left
     */
    public UnpackedLayer extract(InputStream tar, Digest diffId) {
        long number = make();
        try (Dir layer = openUpper(number)) {
            LayerExtractor extractor = new LayerExtractor(layer, limits);
            LayerExtractor.Result result = extractor.extract(tar, diffId);
            return new UnpackedLayer(this, number, diffId, result);
        } catch (RuntimeException e) {
            remove(number);
            throw DiskFaults.fault("unpack layer " + diffId, e);
        } catch (IOException e) {
            remove(number);
            throw DiskFaults.fault("unpack layer " + diffId, e);
        } catch (Error e) {
            remove(number);
            throw e;
        }
    }

    /** {@link #extract} and {@link UnpackedLayer#commit} in one. */
    public Snapshot unpack(Optional<Long> parent, InputStream tar, Digest diffId, Lease lease) {
        try (UnpackedLayer extraction = extract(tar, diffId)) {
            return extraction.commit(parent, lease);
        }
    }

    /** A layer and all below it, the lowest first. */
    public List<Snapshot> chain(long top) {
        return database.read(rx -> SnapshotRows.chain(rx, top));
    }

    /** Descriptors of a layer and all below it, the uppermost first; the caller closes them. */
    public List<Dir> open(long top) {
        List<Dir> open = new ArrayList<>();
        try {
            for (Snapshot snapshot : chain(top).reversed()) {
                open.add(openUpper(snapshot.number()));
            }
            return open;
        } catch (RuntimeException e) {
            open.forEach(Dir::close);
            throw DiskFaults.fault("open snapshot " + top, e);
        }
    }

    /** The directory of one layer alone; the caller closes it. */
    public Dir openUpper(long number) {
        return dir.dir(name(number).resolve(FS));
    }

    /** A layer and all below it as one tree, without mounting; the caller closes it. */
    public MergedTree view(long top) {
        return MergedTree.owning(open(top));
    }

    /**
     * {@link ContentHash} of a path in a layer and all below it, calculated once.
     *
     * @param path real: a symbolic link is hashed itself
     */
    public Digest contentHash(long top, BytePath path) {
        byte[] key = path.plain().bytes();
        Optional<Digest> known =
                database.read(rx ->
                        rx.one(
                                "SELECT digest FROM image_content_hash"
                                        + " WHERE snapshot = ? AND path = ?",
                                row -> Digest.parse(row.text("digest")),
                                top,
                                key));
        if (known.isPresent()) {
            return known.get();
        }
        try (MergedTree tree = view(top)) {
            Digest digest = ContentHash.of(tree, path);
            database.writeRelaxed(tx ->
                    tx.update(
                            "INSERT OR IGNORE INTO image_content_hash SELECT ?, ?, ?"
                                    + " WHERE EXISTS (SELECT 1 FROM image_snapshot"
                                    + " WHERE number = ?)",
                            top,
                            key,
                            digest.toString(),
                            top));
            return digest;
        }
    }

    /**
     * Writes the tar of a layer that was made here.
     *
     * @throws Fault conflict, when its tar came from elsewhere or does not hash to its diff_id any
     *     more: what was written is worth nothing then
     */
    public void writeTar(long number, OutputStream out) {
        Snapshot snapshot = database.read(rx -> SnapshotRows.get(rx, number));
        if (format(number) != TarWriter.FORMAT) {
            throw Fault.conflict("the tar of layer " + snapshot.diffId() + " was not made here");
        }
        HashedOutput hashing = new HashedOutput(snapshot.diffId().algorithm(), out);
        List<Dir> below = snapshot.parent().map(this::open).orElse(List.of());
        try (Dir layer = openUpper(number);
                MergedTree base = MergedTree.owning(below)) {
            new LayerWriter(layer, base, new TarWriter(hashing)).write();
        } catch (IOException | LinuxException e) {
            throw DiskFaults.fault("write the tar of layer " + snapshot.diffId(), e);
        }
        Digest actual = hashing.digest();
        if (!actual.equals(snapshot.diffId())) {
            throw Fault.conflict(
                    "layer "
                            + snapshot.diffId()
                            + " was changed on disk: its tar now has the digest "
                            + actual
                            + ". Remove the image and build it again");
        }
    }

    /**
     * The number of the tar writer's form whose stream has the diff_id, 0 when it came from
     * elsewhere.
     */
    public int format(long number) {
        return Math.toIntExact(database.read(rx -> SnapshotRows.column(rx, "format", number)));
    }

    /** Bytes of the layer's plain tar. */
    public long tarSize(long number) {
        return database.read(rx -> SnapshotRows.column(rx, "tar_size", number));
    }

    /**
     * Keeps a layer and all below it while a row of the caller's needs it.
     *
     * @param kind the caller's own, for example {@code build-cache}
     * @param key the row
     * @throws Fault not found
     */
    public void hold(WriteTransaction tx, String kind, String key, long number) {
        try {
            SnapshotRows.get(tx, number);
            ContentGraph.root(tx, kind, key, ContentGraph.node(number));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** Whether {@link #hold} of this row is about this very layer, and the layer is still there. */
    public boolean isHeld(ReadTransaction rx, String kind, String key, long number) {
        try {
            return ContentGraph.isRoot(rx, kind, key, ContentGraph.node(number))
                    && SnapshotRows.find(rx, number).isPresent();
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** {@link #find} within a transaction of the caller's. */
    public Optional<Snapshot> find(WriteTransaction tx, long number, Lease lease) {
        try {
            return held(tx, SnapshotRows.find(tx, number), lease);
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** Ends what {@link #hold} began. */
    public void release(WriteTransaction tx, String kind, String key) {
        try {
            ContentGraph.dropRoots(tx, kind, key);
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** Records a layer whose directory is whole; one that is there already is kept instead. */
    Snapshot record(SnapshotRows.Fresh fresh, Lease lease) {
        Snapshot recorded =
                database.writeRelaxed(tx -> {
                    Snapshot snapshot =
                            SnapshotRows.insert(tx, fresh, background.boot(), clock.instant());
                    lease.hold(tx, ContentGraph.node(snapshot.number()));
                    return snapshot;
                });
        if (recorded.number() == fresh.number()) {
            background.recorded().run();
        } else {
            remove(fresh.number());
        }
        return recorded;
    }

    /** Removes the directory of a layer that has no row. */
    void remove(long number) {
        background.janitor().remove(dir, name(number));
    }

    /**
     * Removes a condemned layer.
     *
     * @return bytes of its files; empty when somebody needs it after all
     */
    public OptionalLong removeCondemned(long number) {
        long size =
                database.writeRelaxed(tx -> {
                    long bytes = SnapshotRows.find(tx, number).map(Snapshot::size).orElse(0L);
                    return SnapshotRows.removeCondemned(tx, number) ? bytes : -1L;
                });
        if (size < 0) {
            return OptionalLong.empty();
        }
        remove(number);
        return OptionalLong.of(size);
    }

    /** Waits until the directories of layers removed so far are gone, but not for ever. */
    public void awaitRemoved(Duration patience) {
        background.janitor().await(patience);
    }

    Dir dir() {
        return dir;
    }

    Path path(long number) {
        return root.resolve(Long.toString(number));
    }

    static BytePath name(long number) {
        return BytePath.of(Long.toString(number));
    }

    public void close() {
        dir.close();
    }
}
