package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.SnapshotRows;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the rows of a new image: it, what it is made of, and its manifest. Thread-safe. */
final class ImageWriter {
    private final Blobs blobs;
    private final InstantSource clock;

    ImageWriter(Blobs blobs, InstantSource clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    /** Adds an image of layers that are there; one that exists already stays as it is. */
    ImageId insert(WriteTransaction tx, ImageConfig config, List<Long> numbers, Lease lease)
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
        ContentGraph.edge(tx, ContentGraph.node(id), ContentGraph.node(id.digest()));
        if (top.isPresent()) {
            ContentGraph.edge(tx, ContentGraph.node(id), ContentGraph.node(top.get()));
            keepForeignTars(tx, id, numbers);
        }
        lease.hold(tx, ContentGraph.node(id));
        return id;
    }

    /** A tar that was not made here cannot be made again: its blob stays as long as the image. */
    private static void keepForeignTars(WriteTransaction tx, ImageId id, List<Long> numbers)
            throws Exception {
        for (long number : numbers) {
            Optional<String> blob =
                    tx.one(
                            "SELECT layer.blob FROM image_snapshot snapshot JOIN image_layer layer"
                                    + " ON layer.diff_id = snapshot.diff_id WHERE number = ? AND"
                                    + " format = 0 ORDER BY layer.blob = layer.diff_id LIMIT 1",
                            row -> row.text("blob"),
                            number);
            if (blob.isPresent()) {
                ContentGraph.edge(tx, ContentGraph.node(id), blob.get());
            }
        }
    }

    private static void check(ReadTransaction rx, ImageConfig config, List<Long> numbers)
            throws Exception {
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

    static void setManifest(WriteTransaction tx, ImageId id, Digest manifest) throws Exception {
        ContentGraph.edge(tx, ContentGraph.node(id), ContentGraph.node(manifest));
        tx.update("UPDATE image SET manifest = ? WHERE id = ?", manifest.toString(), id.toString());
    }
}
