package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.SnapshotSyncer;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.Reference;
import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

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
    private final SnapshotSyncer syncing;
    private final PackingQueue packing;
    private final ImageReader reader;
    private final ImageWriter writer;
    private final ImageFacts facts;

    public Images(
            Database database,
            InstantSource clock,
            Blobs blobs,
            Snapshots snapshots,
            SnapshotSyncer syncing,
            PackingQueue packing) {
        this.database = database;
        this.clock = clock;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.syncing = syncing;
        this.packing = packing;
        this.reader = new ImageReader(blobs);
        this.writer = new ImageWriter(blobs, clock);
        this.facts = new ImageFacts(database, reader);
    }

    /**
     * Makes an image of layers that are there; one that exists already stays as it is. Its layers
     * begin to be packed when there is time.
     *
     * @param snapshotsBottomFirst the layers, whose diff_ids are the config's
     * @param lease holds the image
     */
    public ImageId create(ImageConfig config, List<Long> snapshotsBottomFirst, Lease lease) {
        return create(config, snapshotsBottomFirst, lease, Optional.empty());
    }

    /** The same for one that a build has made. */
    public ImageId built(ImageConfig config, List<Long> snapshotsBottomFirst, Lease lease) {
        ImageFact made = ImageFact.nameless(ImageFact.Action.CREATE, config);
        return create(config, snapshotsBottomFirst, lease, Optional.of(made));
    }

    public ImageId create(
            ImageConfig config, List<Long> numbers, Lease lease, Optional<ImageFact> fact) {
        database.writeRelaxed(tx -> {
            ImageFacts.tell(tx, fact);
            return writer.insert(tx, config, numbers, lease);
        });
        packing.wake();
        return config.id();
    }

    /**
     * The same for an image that came with its manifest, whose layers' blobs are in the store.
     *
     * @throws Fault not found, when one of them is not
     */
    public ImageId pulled(
            ImageConfig config, Manifest manifest, List<Long> snapshotsBottomFirst, Lease lease) {
        return pulled(config, manifest, snapshotsBottomFirst, lease, Optional.empty());
    }

    public ImageId pulled(
            ImageConfig config,
            Manifest manifest,
            List<Long> snapshotsBottomFirst,
            Lease lease,
            Optional<ImageFact> fact) {
        ImageId id = config.id();
        if (!manifest.config().digest().equals(id.digest())) {
            throw Fault.invalid("manifest", "the manifest belongs to another config than " + id);
        }
        List<Digest> needed = new ArrayList<>(List.of(id.digest()));
        manifest.layers().forEach(layer -> needed.add(layer.digest()));
        database.writeRelaxed(tx -> {
            writer.insert(tx, config, snapshotsBottomFirst, lease);
            blobs.put(tx, manifest.bytes(), needed, lease);
            ImageWriter.setManifest(tx, id, manifest.digest());
            ImageFacts.tell(tx, fact);
            return id;
        });
        return id;
    }

    /**
     * Names a pulled image.
     *
     * @param reference as it was asked for
     * @param digest what the name led to in the registry, an index or the manifest
     */
    public void pulledAs(Reference reference, ImageId image, Digest digest) {
        ImageFact pulled = facts.labelled(ImageFact.Action.PULL, image, Optional.of(reference));
        database.write(tx -> {
            if (reference.tag().isPresent() && reference.digest().isEmpty()) {
                ImageRows.tag(tx, reference, image, clock.instant());
            }
            tx.update(
                    "INSERT OR REPLACE INTO image_digest(name, digest, image)" + " VALUES(?, ?, ?)",
                    reference.name(),
                    digest.toString(),
                    image.toString());
            tx.changed(pulled.fact());
            return image;
        });
    }

    /** Says that a pull found the image of a name to be here and what it should be. */
    public void pulledAgain(Reference reference, ImageId image) {
        ImageFact pulled = facts.labelled(ImageFact.Action.PULL, image, Optional.of(reference));
        database.writeRelaxed(tx -> {
            tx.changed(pulled.fact());
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
        return database.read(rx -> NameLookup.by(rx, nameOrId).image());
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
        name(ImageFact.Action.TAG, reference, image);
    }

    public void name(ImageFact.Action why, Reference reference, ImageId image) {
        ImageFact named = facts.labelled(why, image, Optional.of(reference));
        database.write(tx -> {
            ImageRows.tag(tx, reference, image, clock.instant());
            tx.changed(named.fact());
            return image;
        });
    }

    /**
     * Does what {@code docker rmi} does.
     *
     * @param force remove although a stopped container uses it
     * @throws Fault not found; conflict, in Docker's words, naming the container
     */
    public List<ImageDeleteItem> remove(String nameOrId, boolean force, ImageUses uses) {
        NameLookup found = database.read(rx -> NameLookup.by(rx, nameOrId));
        List<ImageUses.Use> users = uses.of(found.image());
        return database.write(
                tx -> new ImageRemoval(found.image(), found.name(), force, users).run(tx));
    }

    /**
     * Removes images that no container uses and no build or pull is about to name, with all their
     * names.
     *
     * @param unwanted asked again in the transaction that removes it
     */
    public List<ImageDeleteItem> prune(Predicate<Image> unwanted, ImageUses uses) {
        List<ImageDeleteItem> removed = new ArrayList<>();
        for (Image image : list()) {
            if (unwanted.test(image) && uses.of(image.id()).isEmpty()) {
                removed.addAll(database.write(tx -> prune(tx, image.id(), unwanted)));
            }
        }
        return removed;
    }

    private List<ImageDeleteItem> prune(
            WriteTransaction tx, ImageId image, Predicate<Image> unwanted) throws Exception {
        Optional<ImageRows.ImageRow> row = ImageRows.find(tx, image);
        String node = ContentGraph.node(image);
        boolean stays =
                row.isEmpty()
                        || !ContentGraph.holders(tx, CONTAINER, node).isEmpty()
                        || ContentGraph.isLeased(tx, node, clock.instant())
                        || !unwanted.test(reader.image(tx, row.get()));
        return stays
                ? List.of()
                : new ImageRemoval(image, Optional.empty(), true, List.of()).run(tx);
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
     * What names lead to: one without a tag stands for all tags of its repository.
     *
     * @throws Fault not found, naming what is missing
     */
    public List<NamedImage> named(List<String> names) {
        return database.read(rx -> {
            List<NamedImage> found = new ArrayList<>();
            for (String name : names) {
                List<NamedImage> tags =
                        Reference.isRepository(name)
                                ? ImageRows.ofRepository(rx, Reference.parse(name))
                                : List.of();
                if (tags.isEmpty()) {
                    NameLookup one = NameLookup.by(rx, name);
                    tags = List.of(new NamedImage(one.image(), one.name()));
                }
                found.addAll(tags);
            }
            return found;
        });
    }

    /** Writes down that somebody takes images along. */
    public void saved(List<NamedImage> images) {
        facts.saved(images);
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
                    lease.hold(tx, ContentGraph.node(image));
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
        database.writeRelaxed(tx -> writer.insert(tx, config, numbers, lease));
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
            throw DiskFaults.fault("unpack layer " + diffId, e);
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
    public void hold(WriteTransaction tx, String kind, String key, ImageId image) {
        try {
            ImageRows.get(tx, image);
            ContentGraph.root(tx, kind, key, ContentGraph.node(image));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    /** Ends what {@link #hold} began. */
    public void release(WriteTransaction tx, String kind, String key) {
        snapshots.release(tx, kind, key);
    }
}
