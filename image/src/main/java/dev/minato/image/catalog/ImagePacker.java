package dev.minato.image.catalog;

import dev.minato.base.Fault;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.HashedOutput;
import dev.minato.image.content.Ingest;
import dev.minato.image.content.Lease;
import dev.minato.image.content.UploadReference;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.tar.Compression;
import dev.minato.image.tar.TarWriter;
import dev.minato.state.Database;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Packs one image at a time: each layer that has no compressed blob, then the manifest. */
public final class ImagePacker {
    /** Fast: 170 MB take 1.6 s at 1 and 5.9 s at 6, and most layers never leave the host. */
    private static final int LEVEL = 1;

    private static final int SLICE = 1 << 20;

    private final Database database;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Supplier<Lease> leases;
    private volatile boolean hurried;
    private volatile boolean stopped;
    private volatile Optional<ImageId> current = Optional.empty();
    private volatile Optional<ImageId> left = Optional.empty();

    /** The daemon stops while something is packed, or the image is gone. */
    static final class Stopped extends RuntimeException {
        Stopped() {
            super("stopping", null, false, false);
        }
    }

    public ImagePacker(
            Database database, Blobs blobs, Snapshots snapshots, Supplier<Lease> leases) {
        this.database = database;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.leases = leases;
    }

    void hurry(boolean value) {
        hurried = value;
    }

    void stop() {
        stopped = true;
    }

    /**
     * Leaves an image that was removed, so that its content can go; waits for that, but not for
     * ever.
     */
    public synchronized void leaveRemoved(Duration patience) {
        Optional<ImageId> image = current;
        if (image.isEmpty() || database.read(rx -> ImageRows.find(rx, image.get())).isPresent()) {
            return;
        }
        left = image;
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (long rest = patience.toMillis();
                    rest > 0 && current.equals(image);
                    rest = (end - System.nanoTime()) / 1_000_000) {
                wait(rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void setCurrent(Optional<ImageId> image) {
        current = image;
        left = Optional.empty();
        notifyAll();
    }

    void pack(ImageId image) {
        setCurrent(Optional.of(image));
        try {
            packHeld(image);
        } finally {
            setCurrent(Optional.empty());
        }
    }

    private void packHeld(ImageId image) {
        try (Lease lease = leases.get()) {
            ImageRows.ImageRow row =
                    database.writeRelaxed(tx -> {
                        ImageRows.ImageRow found = ImageRows.get(tx, image);
                        lease.hold(tx, ContentGraph.node(image));
                        return found;
                    });
            if (row.manifest().isPresent()) {
                return;
            }
            List<Descriptor> layers = new ArrayList<>();
            for (Snapshot layer : row.top().map(snapshots::chain).orElse(List.of())) {
                layers.add(packed(layer, lease));
            }
            byte[] config = blobs.bytes(image.digest());
            finish(image, config, layers, lease);
        }
    }

    private void finish(ImageId image, byte[] config, List<Descriptor> layers, Lease lease) {
        Manifest manifest =
                Manifest.create(
                        Descriptor.of(MediaTypes.OCI_CONFIG, image.digest(), config.length),
                        layers);
        database.writeRelaxed(tx -> {
            ImageRows.get(tx, image);
            blobs.put(tx, manifest.bytes(), manifest.children(), lease);
            ImageWriter.setManifest(tx, image, manifest.digest());
            tx.changed(ImageFact.of(ImageFact.Action.PACK, image, Optional.empty()).fact());
            return image;
        });
    }

    private Descriptor packed(Snapshot layer, Lease lease) {
        Optional<Descriptor> known = blobs.packed(layer.diffId(), lease);
        if (known.isPresent() && !known.get().digest().equals(layer.diffId())) {
            Descriptor blob = known.get();
            return Descriptor.of(MediaTypes.ociLayer(blob.mediaType()), blob.digest(), blob.size());
        }
        try (Ingest ingest =
                blobs.uploads().anew(UploadReference.of("packing:" + layer.diffId()))) {
            HashedOutput packed = new HashedOutput(Digest.Algorithm.SHA256, ingest.output());
            try (OutputStream gzip = Compression.gzip(packed, LEVEL)) {
                writeTar(layer, known, new Gentle(gzip));
            } catch (Stopped e) {
                ingest.abort(); // The next try begins anew.
                throw e;
            }
            Digest digest = packed.digest();
            ingest.commit(packed.count(), digest, lease);
            Descriptor blob = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest, packed.count());
            blobs.packed(layer.diffId(), blob, lease);
            return blob;
        } catch (IOException e) {
            throw DiskFaults.fault("pack layer " + layer.diffId(), e);
        }
    }

    /** From the directory when its tar was made here, else from the tar that came with it. */
    private void writeTar(Snapshot layer, Optional<Descriptor> tar, OutputStream out)
            throws IOException {
        if (snapshots.format(layer.number()) == TarWriter.FORMAT) {
            snapshots.writeTar(layer.number(), out);
            return;
        }
        Descriptor blob =
                tar.orElseThrow(() ->
                        Fault.conflict(
                                "layer "
                                        + layer.diffId()
                                        + " was not made here and its archive is gone:"
                                        + " pull or build the image again"));
        try (InputStream in = blobs.read(blob.digest(), 0)) {
            in.transferTo(out);
        }
    }

    /** Takes half of a processor at most, unless somebody waits. */
    private final class Gentle extends FilterOutputStream {
        private long begun = System.nanoTime();
        private int slice;

        Gentle(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int at, int length) throws IOException {
            out.write(from, at, length);
            slice += length;
            if (slice >= SLICE) {
                slice = 0;
                rest();
                begun = System.nanoTime();
            }
        }

        private void rest() {
            if (stopped || (left.isPresent() && left.equals(current))) {
                throw new Stopped();
            }
            if (!hurried) {
                long worked = System.nanoTime() - begun;
                LockSupport.parkNanos(Math.min(worked, Duration.ofMillis(100).toNanos()));
            }
        }
    }
}
