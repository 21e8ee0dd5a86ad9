package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.base.IdSource;
import dev.minato.image.archive.ImageArchives;
import dev.minato.image.catalog.ImagePacker;
import dev.minato.image.catalog.ImageRows;
import dev.minato.image.catalog.Images;
import dev.minato.image.catalog.PackingQueue;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.SnapshotRows;
import dev.minato.image.layer.SnapshotSyncer;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.layer.TreeRemover;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.linux.BytePath;
import dev.minato.linux.HostInfo;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.FileFlags;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.WriteTransaction;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The store of one instance: blobs, snapshots and images, shared by builder, engine and registry,
 * with the threads that sync, pack and clear up behind them. Thread-safe.
 */
public final class ImageStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);
    private static final Duration OWN_LEASE = Duration.ofHours(6);

    private final Database database;
    private final InstantSource clock;
    private final IdSource ids;
    private final TreeRemover janitor = new TreeRemover();
    private final SnapshotSyncer syncing;
    private final PackingQueue packing;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Images images;
    private final ImageArchives archives;
    private final ContentCollector collector;
    private final List<String> lost;

    private ImageStore(Path root, Database database, StoreSettings settings, Outside outside) {
        this.database = database;
        this.clock = outside.clock();
        this.ids = outside.ids();
        String boot = HostInfo.bootId();
        this.syncing = new SnapshotSyncer(root, database);
        this.blobs = new Blobs(root, database, clock, outside.failpoint());
        this.lost =
                database.write(tx -> {
                    // Whoever took them is gone with its process: one process has the database.
                    tx.update("DELETE FROM image_lease WHERE id <> ?", StoreRecovery.LEASE);
                    return forgetTorn(tx, boot);
                });
        this.snapshots =
                new Snapshots(
                        root.resolve("snapshots"),
                        database,
                        clock,
                        settings.limits(),
                        new Snapshots.Background(boot, janitor, syncing::recorded));
        ImagePacker packer = new ImagePacker(database, blobs, snapshots, () -> own(Lease.PACKING));
        this.packing = new PackingQueue(database, packer, settings.packingDelay());
        this.images = new Images(database, clock, blobs, snapshots, syncing, packing);
        this.archives =
                new ImageArchives(
                        images,
                        root.resolve("load"),
                        blobs,
                        snapshots,
                        settings.limits(),
                        () -> own("archive"));
        this.collector =
                new ContentCollector(
                        database,
                        clock,
                        settings.grace(),
                        blobs,
                        snapshots,
                        packer::leaveRemoved,
                        outside.failpoint());
    }

    /**
     * What comes from outside of the program.
     *
     * @param clock the time
     * @param ids names of leases
     * @param failpoint called where a crash must leave the store whole
     */
    public record Outside(InstantSource clock, IdSource ids, Failpoint failpoint) {
        /** The system's, without failpoints. */
        public static Outside system() {
            return new Outside(InstantSource.system(), IdSource.random(), Failpoint.NONE);
        }
    }

    /** The tables of this room. */
    public static Migrations migrations() {
        return Migrations.of("image", ImageStore.class, "0001.sql", "0002.sql", "0003.sql");
    }

    /**
     * Opens the store, made when missing, and starts what works behind it. What a crash left half
     * done is removed meanwhile; nothing waits for it.
     *
     * @param root the folder of blobs and snapshots, on a file system that overlayfs accepts
     * @param database open, with {@link #migrations}
     */
    public static ImageStore open(
            Path root, Database database, StoreSettings settings, Outside outside) {
        try {
            for (String folder : List.of("blobs", "ingest", "snapshots", "load")) {
                Files.createDirectories(root.resolve(folder));
            }
        } catch (IOException e) {
            throw DiskFaults.fault("make the store " + root, e);
        }
        FileFlags.spread(root.resolve("snapshots"));
        ImageStore store = new ImageStore(root, database, settings, outside);
        store.start(root);
        return store;
    }

    private void start(Path root) {
        syncing.start();
        packing.start();
        janitor.run(collector::sweep);
        try (Dir left = Dir.open(root.resolve("load"))) {
            left.list(BytePath.EMPTY).forEach(entry -> left.removeTree(entry.name()));
        }
    }

    /**
     * Forgets layers that a power failure may have torn, and images that can no longer be put
     * together.
     *
     * @return the images' names
     */
    private List<String> forgetTorn(WriteTransaction tx, String boot) throws Exception {
        int torn = SnapshotRows.dropTorn(tx, boot);
        if (torn == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (ImageRows.ImageRow image : ImageRows.all(tx)) {
            if (image.top().isEmpty() && !isWhole(tx, image.id())) {
                ImageRows.tags(tx, image.id()).forEach(tag -> names.add(tag.familiar()));
                ImageRows.delete(tx, image.id());
            }
        }
        LOG.warn("a power failure took {} layers and the images {}", torn, names);
        return names;
    }

    private boolean isWhole(WriteTransaction tx, ImageId id) throws Exception {
        ImageConfig config = ImageConfig.parse(blobs.bytes(tx, id.digest()));
        for (Digest diffId : config.diffIds()) {
            if (Blobs.packed(tx, diffId).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Content by digest. */
    public Blobs blobs() {
        return blobs;
    }

    /** Layers as directories. */
    public Snapshots snapshots() {
        return snapshots;
    }

    /** Images and their names. */
    public Images images() {
        return images;
    }

    /** Images as files. */
    public ImageArchives archives() {
        return archives;
    }

    /** What removes content that nobody needs; called from time to time by who opened this. */
    public ContentCollector collector() {
        return collector;
    }

    /**
     * A new lease; it costs nothing until it holds something.
     *
     * @param purpose for people, for example {@code build}
     * @param duration how long it holds if nobody closes it
     */
    public Lease lease(String purpose, Duration duration) {
        return new Lease(database, clock, ids.next(16), purpose, duration);
    }

    private Lease own(String purpose) {
        return lease(purpose, OWN_LEASE);
    }

    /** Names of images that a power failure took, found when this was opened. */
    public List<String> lost() {
        return lost;
    }

    /** Stops what works behind the store; nothing depends on its being called. */
    @Override
    public void close() {
        packing.close();
        syncing.close();
        janitor.close();
        snapshots.close();
    }
}
