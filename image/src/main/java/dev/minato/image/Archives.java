package dev.minato.image;

import dev.minato.image.tar.Limits;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Images as files: {@code docker save} and {@code docker load}. */
final class Archives {
    private final Path folder;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Limits limits;
    private final Supplier<Lease> leases;

    /** The folder is for files on their way, on the store's own file system. */
    Archives(Path folder, Blobs blobs, Snapshots snapshots, Limits limits, Supplier<Lease> leases) {
        this.folder = folder;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.limits = limits;
        this.leases = leases;
    }

    void save(List<SaveArchive.Named> images, Function<ImageId, Image> find, OutputStream out) {
        try (Lease lease = leases.get()) {
            new SaveArchive(blobs, snapshots, lease).write(images, find, out);
        }
    }

    void load(InputStream in, Images images, LoadListener listener) {
        try (Lease lease = leases.get();
                Spool spool = Spool.read(in, folder, limits)) {
            new LoadArchive(spool, blobs, snapshots, images, lease).load(listener);
        }
    }
}
