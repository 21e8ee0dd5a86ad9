package dev.minato.image;

import dev.minato.state.Database;
import dev.minato.state.Rx;

import java.util.Map;
import java.util.Optional;

/** Puts images together from their rows and documents. Thread-safe. */
final class ImageReader {
    private final Blobs blobs;
    private final Parsed<ImageConfig> configs = new Parsed<>(ImageConfig::parse);
    private final Parsed<Descriptor> manifests =
            new Parsed<>(bytes -> Manifest.parse(bytes, Optional.empty()).descriptor());

    ImageReader(Blobs blobs) {
        this.blobs = blobs;
    }

    Image image(Rx rx, ImageRows.ImageRow row) throws Exception {
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

    ImageConfig config(Rx rx, ImageId id) throws Exception {
        return configs.get(id.digest(), () -> blobs.bytes(rx, id.digest()));
    }
}
