package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.SnapshotRows;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The tables of images and their names. */
public final class ImageRows {
    private ImageRows() {}

    /** An image without its config. */
    public record ImageRow(
            ImageId id,
            Optional<Long> top,
            Optional<Digest> manifest,
            Optional<Instant> tagged,
            Instant created) {}

    static Optional<ImageRow> find(ReadTransaction rx, ImageId id) throws Exception {
        return rx.one(
                "SELECT id, top, manifest, tagged, created FROM image WHERE id = ?",
                ImageRows::row,
                id.toString());
    }

    static ImageRow get(ReadTransaction rx, ImageId id) throws Exception {
        return find(rx, id).orElseThrow(() -> missing(id.toString()));
    }

    public static List<ImageRow> all(ReadTransaction rx) throws Exception {
        return rx.query(
                "SELECT id, top, manifest, tagged, created FROM image ORDER BY created, id",
                ImageRows::row);
    }

    private static ImageRow row(ResultRow row) throws Exception {
        OptionalLong top = row.findNumber("top");
        return new ImageRow(
                ImageId.parse(row.text("id")),
                top.isPresent() ? Optional.of(top.getAsLong()) : Optional.empty(),
                row.findText("manifest").map(Digest::parse),
                row.findInstant("tagged"),
                row.instant("created"));
    }

    static Fault missing(String name) {
        return Fault.notFound("No such image: " + name);
    }

    static ImageNames names(ReadTransaction rx, ImageRow image) throws Exception {
        List<Reference> tags = tags(rx, image.id());
        Set<String> digests = new TreeSet<>();
        Set<String> known = new LinkedHashSet<>();
        rx.query(
                "SELECT name, digest FROM image_digest WHERE image = ?",
                row -> {
                    Reference reference = Reference.parse(row.text("name"));
                    known.add(reference.name());
                    return digests.add(familiar(reference, Digest.parse(row.text("digest"))));
                },
                image.id().toString());
        for (Reference tag : tags) {
            if (!known.contains(tag.name()) && image.manifest().isPresent()) {
                digests.add(familiar(tag, image.manifest().get()));
            }
        }
        return new ImageNames(tags, new ArrayList<>(digests));
    }

    private static String familiar(Reference reference, Digest digest) {
        return reference.familiarName() + "@" + digest;
    }

    public static List<Reference> tags(ReadTransaction rx, ImageId image) throws Exception {
        return rx.query(
                "SELECT reference FROM image_tag WHERE image = ? ORDER BY reference",
                row -> Reference.parse(row.text("reference")),
                image.toString());
    }

    /** Repositories that know the image by a digest alone. */
    static List<Reference> digestsAlone(ReadTransaction rx, ImageId image) throws Exception {
        return rx.query(
                "SELECT name, digest FROM image_digest known WHERE image = ?1 AND NOT EXISTS"
                        + " (SELECT 1 FROM image_tag WHERE image = ?1 AND"
                        + " substr(reference, 1, length(known.name) + 1) = known.name || ':')"
                        + " ORDER BY name",
                row -> Reference.parse(row.text("name")).at(Digest.parse(row.text("digest"))),
                image.toString());
    }

    /** All tags of a repository. */
    static List<NamedImage> ofRepository(ReadTransaction rx, Reference repository)
            throws Exception {
        return rx.query(
                "SELECT reference, image FROM image_tag"
                        + " WHERE substr(reference, 1, length(?1) + 1) = ?1 || ':'"
                        + " ORDER BY reference",
                row ->
                        new NamedImage(
                                ImageId.parse(row.text("image")),
                                Optional.of(Reference.parse(row.text("reference")))),
                repository.name());
    }

    static Optional<ImageId> resolve(ReadTransaction rx, Reference reference) throws Exception {
        if (reference.digest().isPresent()) {
            return byDigest(rx, reference.name(), reference.digest().get().toString());
        }
        return rx.one(
                "SELECT image FROM image_tag WHERE reference = ?",
                row -> ImageId.parse(row.text("image")),
                reference.full());
    }

    /** By what a repository calls it, by its manifest's digest, or by its own ID. */
    private static Optional<ImageId> byDigest(ReadTransaction rx, String name, String digest)
            throws Exception {
        return rx.one(
                "SELECT image FROM image_digest WHERE name = ?1 AND digest = ?2 UNION ALL"
                        + " SELECT image.id FROM image JOIN image_tag tag ON tag.image = image.id"
                        + " WHERE (image.manifest = ?2 OR image.id = ?2)"
                        + " AND substr(tag.reference, 1, length(?1) + 1) = ?1 || ':' LIMIT 1",
                row -> ImageId.parse(row.text("image")),
                name,
                digest);
    }

    static List<ImageId> byPrefix(ReadTransaction rx, String hex) throws Exception {
        return rx.query(
                "SELECT id FROM image WHERE substr(id, 8, length(?1)) = ?1 LIMIT 2",
                row -> ImageId.parse(row.text("id")),
                hex);
    }

    static void tag(WriteTransaction tx, Reference reference, ImageId image, Instant now)
            throws Exception {
        get(tx, image);
        tx.update(
                "INSERT OR REPLACE INTO image_tag(reference, image) VALUES(?, ?)",
                reference.full(),
                image.toString());
        tx.update("UPDATE image SET tagged = ? WHERE id = ?", now, image.toString());
    }

    public static void delete(WriteTransaction tx, ImageId image) throws Exception {
        tx.update("DELETE FROM image WHERE id = ?", image.toString());
        tx.changed(ImageFact.of(ImageFact.Action.DELETE, image, Optional.empty()).fact());
    }

    static ImageSizes sizes(ReadTransaction rx) throws Exception {
        Map<ImageId, List<Snapshot>> chains = new HashMap<>();
        Map<Long, Integer> users = new HashMap<>();
        long layers = 0;
        for (ImageRow image : all(rx)) {
            if (image.top().isPresent()) {
                List<Snapshot> chain = SnapshotRows.chain(rx, image.top().get());
                chains.put(image.id(), chain);
                for (Snapshot layer : chain) {
                    layers += users.merge(layer.number(), 1, Integer::sum) == 1 ? layer.size() : 0;
                }
            }
        }
        Map<ImageId, Long> shared = new HashMap<>();
        chains.forEach((image, chain) ->
                shared.put(
                        image,
                        chain.stream()
                                .filter(layer -> users.getOrDefault(layer.number(), 0) > 1)
                                .mapToLong(Snapshot::size)
                                .sum()));
        return new ImageSizes(layers, content(rx), shared);
    }

    private static long content(ReadTransaction rx) throws Exception {
        return rx.one(
                        "WITH RECURSIVE need(node) AS (SELECT 'image:' || id FROM image UNION"
                                + " SELECT child FROM image_edge JOIN need ON parent = node)"
                                + " SELECT coalesce(sum(size), 0) AS bytes FROM image_blob"
                                + " WHERE digest IN need",
                        row -> row.number("bytes"))
                .orElse(0L);
    }

    /** Bytes of the files of a layer and all below. */
    static long size(ReadTransaction rx, Optional<Long> top) throws Exception {
        return top.isEmpty()
                ? 0
                : SnapshotRows.chain(rx, top.get()).stream().mapToLong(Snapshot::size).sum();
    }
}
