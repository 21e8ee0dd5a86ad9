package dev.minato.image.archive;

import dev.minato.base.Fault;
import dev.minato.image.catalog.Images;
import dev.minato.image.catalog.NamedImage;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.tar.ArchiveLimits;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Images as files: {@code docker save} and {@code docker load}. Thread-safe. */
public final class ImageArchives {
    private final Images images;
    private final Path folder;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final ArchiveLimits limits;
    private final Supplier<Lease> leases;

    /** The folder is for files on their way, on the store's own file system. */
    public ImageArchives(
            Images images,
            Path folder,
            Blobs blobs,
            Snapshots snapshots,
            ArchiveLimits limits,
            Supplier<Lease> leases) {
        this.images = images;
        this.folder = folder;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.limits = limits;
        this.leases = leases;
    }

    /**
     * What {@code docker save} of these names is to write: a name without a tag stands for all tags
     * of its repository.
     *
     * @throws Fault not found, naming what is missing
     */
    public SaveRequest toSave(List<String> names) {
        return new SaveRequest(images.named(names), this);
    }

    /** What {@code docker save} is to write of these images, under these names. */
    public SaveRequest toSaveAs(List<NamedImage> named) {
        return new SaveRequest(named, this);
    }

    void save(List<NamedImage> named, OutputStream out) {
        images.saved(named);
        try (Lease lease = leases.get()) {
            new SaveArchive(blobs, snapshots, lease).write(named, images::get, out);
        }
    }

    /**
     * Reads what {@code docker save} wrote, an OCI layout or Docker's own archive of any version.
     *
     * @throws Fault invalid, saying what is wrong with it; images before that are there
     */
    public void load(InputStream in, LoadListener listener) {
        try (Lease lease = leases.get();
                ArchiveSpool spool = ArchiveSpool.read(in, folder, limits)) {
            new LoadArchive(spool, blobs, snapshots, images, lease).load(listener);
        }
    }
}
