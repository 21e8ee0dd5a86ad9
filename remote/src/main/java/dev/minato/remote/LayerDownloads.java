package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Reason;
import dev.minato.image.ImageStore;
import dev.minato.image.content.Ingest;
import dev.minato.image.content.Lease;
import dev.minato.image.content.UploadReference;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.UnpackedLayer;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/** The layers of one image on their way into the store. For one pull. */
final class LayerDownloads {
    private static final int AT_ONCE = 3;
    private static final long RENEW_NANOS = 300_000_000_000L;

    private final ImageStore store;
    private final BlobStream.Source source;
    private final RetryPolicy backoff;
    private final KeyedLocks locks;
    private final PullProgress progress;
    private final Semaphore downloads = new Semaphore(AT_ONCE);
    private long renewed = System.nanoTime();

    /**
     * @param locks by blob digest, shared by all pulls: one of them downloads
     */
    LayerDownloads(
            ImageStore store,
            BlobStream.Source source,
            RetryPolicy backoff,
            KeyedLocks locks,
            PullProgress progress) {
        this.store = store;
        this.source = source;
        this.backoff = backoff;
        this.locks = locks;
        this.progress = progress;
    }

    /** Gets every layer that is not there, and gives the snapshots of all, base first. */
    List<Snapshot> fetch(List<Descriptor> layers, List<Digest> diffIds, Lease lease)
            throws InterruptedException {
        List<Snapshot> done = present(layers, diffIds, lease);
        int first = done.size();
        layers.subList(first, layers.size())
                .forEach(layer -> progress.layer(layer, PullEvent.Phase.PULLING));
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        // Platform threads: files are written by calls that would hold a carrier, and there are no
        // more of these than processors.
        ExecutorService workers =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().daemon().name("pull-", 0).factory());
        List<Future<UnpackedLayer>> arriving = new ArrayList<>();
        try (workers) {
            for (int i = first; i < layers.size(); i++) {
                Descriptor layer = layers.get(i);
                Digest diffId = diffIds.get(i);
                arriving.add(
                        workers.submit(() -> {
                            try {
                                return one(layer, diffId, lease);
                            } catch (RuntimeException | Error e) {
                                failure.compareAndSet(null, e);
                                workers.shutdownNow();
                                throw e;
                            }
                        }));
            }
            stack(layers, arriving, done, lease);
            return done;
        } catch (ExecutionException | RejectedExecutionException e) {
            Throwable cause = failure.get();
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof RuntimeException known
                    ? known
                    : Fault.internal("the pull of " + source.image().familiar() + " broke", e);
        } finally {
            workers.shutdownNow();
            workers.close();
            discard(arriving);
        }
    }

    /** The layers that are unpacked already, from the base up. */
    private List<Snapshot> present(List<Descriptor> layers, List<Digest> diffIds, Lease lease) {
        List<Snapshot> found = new ArrayList<>();
        Optional<Digest> chain = Optional.empty();
        for (int i = 0; i < layers.size(); i++) {
            chain = Optional.of(chain(chain, diffIds.get(i)));
            Optional<Snapshot> snapshot = store.snapshots().byChain(chain.get(), lease);
            if (snapshot.isEmpty()) {
                break;
            }
            found.add(snapshot.get());
            progress.layer(layers.get(i), PullEvent.Phase.EXISTS);
        }
        return found;
    }

    /** OCI image-spec, config.md, "Layer ChainID". */
    static Digest chain(Optional<Digest> below, Digest diffId) {
        return below.map(
                        chain -> Digest.of((chain + " " + diffId).getBytes(StandardCharsets.UTF_8)))
                .orElse(diffId);
    }

    private void stack(
            List<Descriptor> layers,
            List<Future<UnpackedLayer>> arriving,
            List<Snapshot> done,
            Lease lease)
            throws InterruptedException, ExecutionException {
        for (Future<UnpackedLayer> next : arriving) {
            UnpackedLayer extraction = next.get();
            Descriptor layer = layers.get(done.size());
            Optional<Long> parent =
                    done.isEmpty() ? Optional.empty() : Optional.of(done.getLast().number());
            done.add(extraction.commit(parent, lease));
            store.blobs().packed(extraction.diffId(), layer, lease);
            renew(lease);
            progress.layer(layer, PullEvent.Phase.COMPLETE);
        }
    }

    private static void discard(List<Future<UnpackedLayer>> arriving) {
        for (Future<UnpackedLayer> each : arriving) {
            if (each.state() == Future.State.SUCCESS) {
                each.resultNow().close();
            }
        }
    }

    private UnpackedLayer one(Descriptor layer, Digest diffId, Lease lease)
            throws InterruptedException {
        if (!downloads.tryAcquire()) {
            progress.layer(layer, PullEvent.Phase.WAITING);
            downloads.acquire();
        }
        try (KeyedLocks.Held _ = locks.lock(layer.digest().toString())) {
            Optional<UnpackedLayer> extraction =
                    store.blobs().find(layer.digest(), lease).isPresent()
                            ? Optional.empty()
                            : download(layer, diffId, lease);
            progress.layer(layer, PullEvent.Phase.DOWNLOADED);
            progress.layer(layer, PullEvent.Phase.EXTRACTING, layer.size());
            return extraction.isPresent() ? extraction.get() : unpack(layer, diffId);
        } finally {
            downloads.release();
        }
    }

    /**
     * Downloads a layer, and unpacks it on the way unless its beginning is here from an earlier
     * try.
     */
    private Optional<UnpackedLayer> download(Descriptor layer, Digest diffId, Lease lease) {
        UploadReference name = UploadReference.of("pull-" + layer.digest());
        try (Ingest ingest = store.blobs().uploads().await(name, layer.digest().algorithm())) {
            if (ingest.offset() > layer.size()) {
                ingest.abort();
                throw content(layer, "more had arrived than its size says");
            }
            ingest.expect(layer.size());
            boolean whole = ingest.offset() == 0;
            BlobStream in = stream(layer, ingest.offset(), lease);
            try (in) {
                Optional<UnpackedLayer> extraction =
                        receive(in, ingest, layer, whole ? Optional.of(diffId) : Optional.empty());
                commit(ingest, layer, extraction, lease);
                return extraction;
            } catch (RuntimeException e) {
                // What is wrong stays wrong; what merely broke off is gone on with.
                Optional<RuntimeException> broken = in.failureBehind(e);
                if (broken.isEmpty() && e instanceof Fault fault && isContent(fault)) {
                    ingest.abort();
                    throw content(layer, fault.text());
                }
                throw broken.orElse(e);
            }
        }
    }

    private static void commit(
            Ingest ingest, Descriptor layer, Optional<UnpackedLayer> extraction, Lease lease) {
        try {
            ingest.commit(layer.size(), layer.digest(), lease);
        } catch (RuntimeException | Error e) {
            extraction.ifPresent(UnpackedLayer::close);
            throw e;
        }
    }

    private static boolean isContent(Fault fault) {
        return fault.kind() == Fault.Kind.INVALID;
    }

    private BlobStream stream(Descriptor layer, long from, Lease lease) {
        return new BlobStream(
                source, layer, from, backoff, progress.watcher(layer, () -> renew(lease)));
    }

    private Optional<UnpackedLayer> receive(
            BlobStream in, Ingest ingest, Descriptor layer, Optional<Digest> diffId) {
        Optional<UnpackedLayer> extraction = Optional.empty();
        try (InputStream kept = ingest.tee(in)) {
            extraction = diffId.map(expected -> extract(kept, expected, ingest, layer));
            // A tar ends before its file does: padding and trailers belong to the digest.
            kept.transferTo(OutputStream.nullOutputStream());
            progress.layer(layer, PullEvent.Phase.VERIFYING);
            return extraction;
        } catch (IOException e) {
            extraction.ifPresent(UnpackedLayer::close);
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "a layer of " + source.image().familiar() + " cannot be kept: " + Reason.of(e),
                    e);
        } catch (RuntimeException | Error e) {
            extraction.ifPresent(UnpackedLayer::close);
            throw e;
        }
    }

    /** Bytes that are not the layer's are told as such, not by what they cannot be unpacked as. */
    private UnpackedLayer extract(
            InputStream kept, Digest diffId, Ingest ingest, Descriptor layer) {
        try {
            return store.snapshots().extract(kept, diffId);
        } catch (Fault fault) {
            if (isContent(fault)) {
                drain(kept);
                ingest.verify(layer.size(), layer.digest());
            }
            throw fault;
        }
    }

    private static void drain(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UnpackedLayer unpack(Descriptor layer, Digest diffId) {
        try (InputStream in = store.blobs().read(layer.digest(), 0)) {
            return store.snapshots().extract(in, diffId);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "layer " + layer.digest() + " cannot be read: " + Reason.of(e),
                    e);
        }
    }

    private Fault content(Descriptor layer, String what) {
        return Fault.invalid(
                "image",
                "layer " + layer.digest() + " of " + source.image().familiar() + ": " + what);
    }

    private synchronized void renew(Lease lease) {
        if (System.nanoTime() - renewed > RENEW_NANOS) {
            lease.renew();
            renewed = System.nanoTime();
        }
    }
}
