package dev.minato.image.archive;

import dev.minato.image.catalog.NamedImage;

import java.io.OutputStream;
import java.util.List;

/** Images that are there and are to be written as {@code docker save} does. */
public final class SaveRequest {
    private final List<NamedImage> images;
    private final ImageArchives archives;

    SaveRequest(List<NamedImage> images, ImageArchives archives) {
        this.images = List.copyOf(images);
        this.archives = archives;
    }

    /**
     * Writes them for dockerd, containerd and podman: an OCI layout with Docker's manifest.json.
     * Nothing waits for packing.
     */
    public void write(OutputStream out) {
        archives.save(images, out);
    }
}
