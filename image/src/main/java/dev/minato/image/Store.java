package dev.minato.image;

import dev.minato.base.Failpoint;
import dev.minato.base.Ids;
import dev.minato.linux.Dir;
import dev.minato.linux.FileFlags;
import dev.minato.linux.Name;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.Tx;

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
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration OWN_LEASE = Duration.ofHours(6);

    private final Database database;
    private final InstantSource clock;
    private final Ids ids;
    private final Janitor janitor = new Janitor();
    private final Syncing syncing;
    private final Packing packing;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Images images;
    private final Archives archives;
    private final Collector collector;
    private final List<String> lost;

    private Store(Path root, Database database, Settings settings, Outside outside) {
        this.database = database;
        this.clock = outside.clock();
        this.ids = outside.ids();
        String boot = boot();
        this.syncing = new Syncing(root, database);
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
        Packer packer = new Packer(database, blobs, snapshots, () -> own(Lease.PACKING));
        this.packing = new Packing(database, packer, settings.packingDelay());
        this.images = new Images(database, clock, blobs, snapshots, syncing, packing);
        this.archives =
                new Archives(
                        images,
                        root.resolve("load"),
                        blobs,
                        snapshots,
                        settings.limits(),
                        () -> own("archive"));
        this.collector =
                new Collector(
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
    public record Outside(InstantSource clock, Ids ids, Failpoint failpoint) {
        /** The system's, without failpoints. */
        public static Outside system() {
            return new Outside(InstantSource.system(), Ids.random(), Failpoint.NONE);
        }
    }

    /** The tables of this room. */
    public static Migrations migrations() {
        return Migrations.of("image", Store.class, "0001.sql", "0002.sql");
    }

    /**
     * Opens the store, made when missing, and starts what works behind it. What a crash left half
     * done is removed meanwhile; nothing waits for it.
     *
     * @param root the folder of blobs and snapshots, on a file system that overlayfs accepts
     * @param database open, with {@link #migrations}
     */
    public static Store open(Path root, Database database, Settings settings, Outside outside) {
        try {
            for (String folder : List.of("blobs", "ingest", "snapshots", "load")) {
                Files.createDirectories(root.resolve(folder));
            }
        } catch (IOException e) {
            throw Disk.fault("make the store " + root, e);
        }
        FileFlags.spread(root.resolve("snapshots"));
        Store store = new Store(root, database, settings, outside);
        store.start(root);
        return store;
    }

    private void start(Path root) {
        syncing.start();
        packing.start();
        janitor.run(collector::sweep);
        try (Dir left = Dir.open(root.resolve("load"))) {
            left.list(Name.EMPTY).forEach(entry -> left.removeTree(entry.name()));
        }
    }

    private static String boot() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw Disk.fault("read the kernel's boot ID", e);
        }
    }

    /**
     * Forgets layers that a power failure may have torn, and images that can no longer be put
     * together.
     *
     * @return the images' names
     */
    private List<String> forgetTorn(Tx tx, String boot) throws Exception {
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

    private boolean isWhole(Tx tx, ImageId id) throws Exception {
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
    public Archives archives() {
        return archives;
    }

    /** What removes content that nobody needs; called from time to time by who opened this. */
    public Collector collector() {
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
