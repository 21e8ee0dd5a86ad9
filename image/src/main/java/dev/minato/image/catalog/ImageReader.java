package dev.minato.image.catalog;

import dev.minato.image.content.Blobs;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;

import java.util.Map;
import java.util.Optional;

/** Puts images together from their rows and documents. Thread-safe. */
final class ImageReader {
    private final Blobs blobs;
    private final DocumentCache<ImageConfig> configs = new DocumentCache<>(ImageConfig::parse);
    private final DocumentCache<Descriptor> manifests =
            new DocumentCache<>(bytes -> Manifest.parse(bytes, Optional.empty()).descriptor());

    ImageReader(Blobs blobs) {
        this.blobs = blobs;
    }

    Image image(ReadTransaction rx, ImageRows.ImageRow row) throws Exception {
        Optional<Descriptor> manifest = Optional.empty();
        if (row.manifest().isPresent()) {
            Digest digest = row.manifest().get();
            manifest = Optional.of(manifests.get(digest, () -> blobs.bytes(rx, digest)));
        }
        return new Image(
                row.id(),
                config(rx, row.id()),
                ImageRows.names(rx, row),
                manifest,
                row.top(),
                ImageRows.size(rx, row.top()),
                row.tagged());
    }

    /** Labels of an image; none of one that is not there. */
    Map<String, String> labels(Database database, ImageId id) {
        return database.read(
                rx -> ImageRows.find(rx, id).isEmpty() ? Map.of() : config(rx, id).run().labels());
    }

    ImageConfig config(ReadTransaction rx, ImageId id) throws Exception {
        return configs.get(id.digest(), () -> blobs.bytes(rx, id.digest()));
    }
}
