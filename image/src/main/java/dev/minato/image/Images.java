package dev.minato.image;

import dev.minato.base.Fault;
import dev.minato.state.Database;
import dev.minato.state.Rx;
import dev.minato.state.Tx;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Images by ID and by name, with Docker's rules and words. An image is kept, tagged or not, until
 * it is removed; what it consists of is kept as long as it or a container of it. Thread-safe.
 */
public final class Images {
    /** The kind of {@link #hold} for containers: an image that one holds is in use. */
    public static final String CONTAINER = "container";

    private final Database database;
    private final InstantSource clock;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Syncing syncing;
    private final Packing packing;
    private final Archives archives;
    private final ImageReader reader;

    Images(
            Database database,
            InstantSource clock,
            Blobs blobs,
            Snapshots snapshots,
            Syncing syncing,
            Packing packing,
            Archives archives) {
        this.database = database;
        this.clock = clock;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.syncing = syncing;
        this.packing = packing;
        this.archives = archives;
        this.reader = new ImageReader(blobs);
    }

    /**
     * Makes an image of layers that are there; one that exists already stays as it is. Its layers
     * begin to be packed when there is time.
     *
     * @param snapshotsBottomFirst the layers, whose diff_ids are the config's
     * @param lease holds the image
     */
    public ImageId create(ImageConfig config, List<Long> snapshotsBottomFirst, Lease lease) {
        ImageId id = config.id();
        database.writeRelaxed(tx -> insert(tx, config, snapshotsBottomFirst, lease));
        packing.wake();
        return id;
    }

    /**
     * The same for an image that came with its manifest, whose layers' blobs are in the store.
     *
     * @throws Fault not found, when one of them is not
     */
    public ImageId pulled(
            ImageConfig config, Manifest manifest, List<Long> snapshotsBottomFirst, Lease lease) {
        ImageId id = config.id();
        if (!manifest.config().digest().equals(id.digest())) {
            throw Fault.invalid("manifest", "the manifest belongs to another config than " + id);
        }
        List<Digest> needed = new ArrayList<>(List.of(id.digest()));
        manifest.layers().forEach(layer -> needed.add(layer.digest()));
        database.writeRelaxed(tx -> {
            insert(tx, config, snapshotsBottomFirst, lease);
            blobs.put(tx, manifest.bytes(), needed, lease);
            setManifest(tx, id, manifest.digest());
            return id;
        });
        return id;
    }

    static void setManifest(Tx tx, ImageId id, Digest manifest) throws Exception {
        Graph.edge(tx, Graph.node(id), Graph.node(manifest));
        tx.update("UPDATE image SET manifest = ? WHERE id = ?", manifest.toString(), id.toString());
    }

    private ImageId insert(Tx tx, ImageConfig config, List<Long> numbers, Lease lease)
            throws Exception {
        ImageId id = config.id();
        check(tx, config, numbers);
        Optional<Long> top = numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.getLast());
        blobs.put(tx, config.bytes(), List.of(), lease);
        tx.update(
                "INSERT INTO image(id, top, created) VALUES(?, ?, ?)"
                        + " ON CONFLICT(id) DO UPDATE SET top = excluded.top",
                id.toString(),
                top,
                clock.instant());
        Graph.edge(tx, Graph.node(id), Graph.node(id.digest()));
        if (top.isPresent()) {
            Graph.edge(tx, Graph.node(id), Graph.node(top.get()));
            keepForeignTars(tx, id, numbers);
        }
        lease.hold(tx, Graph.node(id));
        return id;
    }

    /** A tar that was not made here cannot be made again: its blob stays as long as the image. */
    private static void keepForeignTars(Tx tx, ImageId id, List<Long> numbers) throws Exception {
        for (long number : numbers) {
            Optional<String> blob =
                    tx.one(
                            "SELECT layer.blob FROM image_snapshot snapshot JOIN image_layer layer"
                                    + " ON layer.diff_id = snapshot.diff_id WHERE number = ? AND"
                                    + " format = 0 ORDER BY layer.blob = layer.diff_id LIMIT 1",
                            row -> row.text("blob"),
                            number);
            if (blob.isPresent()) {
                Graph.edge(tx, Graph.node(id), blob.get());
            }
        }
    }

    private static void check(Rx rx, ImageConfig config, List<Long> numbers) throws Exception {
        List<Digest> diffIds = new ArrayList<>();
        Optional<Long> below = Optional.empty();
        for (long number : numbers) {
            Snapshot snapshot = SnapshotRows.get(rx, number);
            if (!snapshot.parent().equals(below)) {
                throw new IllegalArgumentException("snapshots do not lie on each other");
            }
            diffIds.add(snapshot.diffId());
            below = Optional.of(number);
        }
        if (!diffIds.equals(config.diffIds())) {
            throw Fault.invalid(
                    "diff_ids",
                    "the config names the layers " + config.diffIds() + " but has " + diffIds);
        }
    }

    /**
     * Names a pulled image.
     *
     * @param reference as it was asked for
     * @param digest what the name led to in the registry, an index or the manifest
     */
    public void pulledAs(Reference reference, ImageId image, Digest digest) {
        database.write(tx -> {
            if (reference.tag().isPresent() && reference.digest().isEmpty()) {
                ImageRows.tag(tx, reference, image, clock.instant());
            }
            tx.update(
                    "INSERT OR REPLACE INTO image_digest(name, digest, image)" + " VALUES(?, ?, ?)",
                    reference.name(),
                    digest.toString(),
                    image.toString());
            return image;
        });
    }

    /**
     * An image as it is now.
     *
     * @throws Fault not found
     */
    public Image get(ImageId image) {
        return database.read(rx -> reader.image(rx, ImageRows.get(rx, image)));
    }

    /** All images, the oldest first. */
    public List<Image> list() {
        return database.read(rx -> {
            List<Image> images = new ArrayList<>();
            for (ImageRows.ImageRow row : ImageRows.all(rx)) {
                images.add(reader.image(rx, row));
            }
            return images;
        });
    }

    /** What images take on the disk. */
    public ImageSizes sizes() {
        return database.read(ImageRows::sizes);
    }

    /**
     * What containers of an image are made of, as it is now.
     *
     * @throws Fault not found
     */
    public ImageBase base(ImageId image) {
        return database.read(rx -> {
            Optional<Long> top = ImageRows.get(rx, image).top();
            return new ImageBase(reader.config(rx, image), top);
        });
    }

    /** What a name leads to: a tag, or a digest that the repository is known to have it by. */
    public Optional<ImageId> resolve(Reference reference) {
        return database.read(rx -> ImageRows.resolve(rx, reference));
    }

    /**
     * What a user means: a name, an ID, or the beginning of one.
     *
     * @throws Fault not found in Docker's words, invalid when it is no name
     */
    public ImageId find(String nameOrId) {
        return database.read(rx -> Found.by(rx, nameOrId).image());
    }

    /**
     * Gives an image a name, which another may lose by it.
     *
     * @throws Fault invalid, when the name has a digest; not found
     */
    public void tag(Reference reference, ImageId image) {
        if (reference.digest().isPresent()) {
            throw Fault.invalid("tag", "refusing to create a tag with a digest reference");
        }
        database.write(tx -> {
            ImageRows.tag(tx, reference, image, clock.instant());
            return image;
        });
    }

    /**
     * Does what {@code docker rmi} does.
     *
     * @param force remove although a stopped container uses it
     * @throws Fault not found; conflict, in Docker's words, naming the container
     */
    public List<Removed> remove(String nameOrId, boolean force, Uses uses) {
        Found found = database.read(rx -> Found.by(rx, nameOrId));
        List<Uses.Use> users = uses.of(found.image());
        return database.write(tx -> new Removal(found.image(), found.name(), force, users).run(tx));
    }

    /**
     * Removes images that no container uses and no build or pull is about to name, with all their
     * names.
     *
     * @param unwanted asked again in the transaction that removes it
     */
    public List<Removed> prune(Predicate<Image> unwanted, Uses uses) {
        List<Removed> removed = new ArrayList<>();
        for (Image image : list()) {
            if (unwanted.test(image) && uses.of(image.id()).isEmpty()) {
                removed.addAll(database.write(tx -> prune(tx, image.id(), unwanted)));
            }
        }
        return removed;
    }

    private List<Removed> prune(Tx tx, ImageId image, Predicate<Image> unwanted) throws Exception {
        Optional<ImageRows.ImageRow> row = ImageRows.find(tx, image);
        String node = Graph.node(image);
        boolean stays =
                row.isEmpty()
                        || !Graph.holders(tx, CONTAINER, node).isEmpty()
                        || Graph.isLeased(tx, node, clock.instant())
                        || !unwanted.test(reader.image(tx, row.get()));
        return stays ? List.of() : new Removal(image, Optional.empty(), true, List.of()).run(tx);
    }

    /** What {@code docker history} shows. */
    public List<HistoryRow> history(ImageId id) {
        Image image = get(id);
        return HistoryRow.of(image, image.top().map(snapshots::chain).orElse(List.of()));
    }

    /** The digest of the image's manifest, once it has one. */
    public Optional<Digest> manifest(ImageId image) {
        return database.read(rx -> ImageRows.get(rx, image).manifest());
    }

    /**
     * What {@code docker save} of these names is to write: a name without a tag stands for all tags
     * of its repository.
     *
     * @throws Fault not found, naming what is missing
     */
    public SaveRequest toSave(List<String> names) {
        return new SaveRequest(
                database.read(rx -> SaveRequest.find(rx, names)), archives, this::get);
    }

    /**
     * Reads what {@code docker save} wrote, an OCI layout or Docker's own archive of any version.
     *
     * @throws Fault invalid, saying what is wrong with it; images before that are there
     */
    public void load(InputStream in, LoadListener listener) {
        archives.load(in, this, listener);
    }

    /** Returns when no power failure can take the image's layers any more. */
    public void awaitSynced(ImageId image) {
        Optional<Long> top = database.read(rx -> ImageRows.get(rx, image).top());
        if (top.isPresent() && snapshots.chain(top.get()).stream().anyMatch(s -> !s.synced())) {
            syncing.await();
        }
    }

    /**
     * Returns when the image has a manifest, packing it at full speed if it must.
     *
     * @throws Fault when a layer cannot be packed, saying why
     */
    public Descriptor awaitPacked(ImageId image) {
        packing.await(image);
        return get(image).manifest().orElseThrow();
    }

    /**
     * Unpacks layers of the image that are only packed, after a power failure took them.
     *
     * @param lease holds the image
     * @return the uppermost layer, empty for an image without layers
     */
    public Optional<Long> unpacked(ImageId image, Lease lease) {
        ImageRows.ImageRow row =
                database.writeRelaxed(tx -> {
                    ImageRows.ImageRow found = ImageRows.get(tx, image);
                    lease.hold(tx, Graph.node(image));
                    return found;
                });
        if (row.top().isPresent()) {
            return row.top();
        }
        ImageConfig config = ImageConfig.parse(blobs.bytes(image.digest()));
        List<Long> numbers = new ArrayList<>();
        Optional<Digest> chain = Optional.empty();
        for (Digest diffId : config.diffIds()) {
            Optional<Long> parent =
                    numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.getLast());
            chain = Optional.of(Snapshot.chain(chain, diffId));
            numbers.add(
                    snapshots
                            .byChain(chain.get(), lease)
                            .orElseGet(() -> unpack(diffId, parent, lease))
                            .number());
        }
        database.writeRelaxed(tx -> insert(tx, config, numbers, lease));
        return numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.getLast());
    }

    private Snapshot unpack(Digest diffId, Optional<Long> parent, Lease lease) {
        Descriptor blob =
                blobs.packed(diffId, lease)
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "layer "
                                                + diffId
                                                + " is no longer in the store: pull or"
                                                + " build the image again"));
        try (InputStream in = blobs.read(blob.digest(), 0)) {
            return snapshots.unpack(parent, in, diffId, lease);
        } catch (java.io.IOException e) {
            throw Disk.fault("unpack layer " + diffId, e);
        }
    }

    /**
     * Keeps what an image consists of while a row of the caller's needs it; the image itself can be
     * removed meanwhile, if its user forces it.
     *
     * @param kind {@link #CONTAINER}, or the caller's own
     * @param key the row
     * @throws Fault not found
     */
    public void hold(Tx tx, String kind, String key, ImageId image) {
        try {
            ImageRows.get(tx, image);
            Graph.root(tx, kind, key, Graph.node(image));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** Ends what {@link #hold} began. */
    public void release(Tx tx, String kind, String key) {
        snapshots.release(tx, kind, key);
    }
}
