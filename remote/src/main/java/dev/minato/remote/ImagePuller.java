package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.image.ImageStore;
import dev.minato.image.content.Blob;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.ImageIndex;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pulls images into the store: manifest, config and layers, three at a time, each unpacked while it
 * arrives. Everything is verified by digest; sizes are bounded. A pull that was cancelled or broke
 * leaves only what the next one goes on from. Pulls of the same image wait for one another and
 * share the work. Safe for many threads.
 */
public final class ImagePuller {
    private static final Duration LEASE = Duration.ofHours(1);
    private static final int MAX_CONFIG = 8 << 20;
    private static final int MAX_LAYERS = 127;
    private static final int MAX_TAGS = 10_000;

    private final ImageStore store;
    private final Registries registries;
    private final DockerConfig accounts;
    private final Platform platform;
    private final KeyedLocks images = new KeyedLocks();
    private final KeyedLocks blobs = new KeyedLocks();

    /**
     * @param accounts asked when a caller gives no credentials
     * @param platform what is chosen of images for several
     */
    public ImagePuller(
            ImageStore store, Registries registries, DockerConfig accounts, Platform platform) {
        this.store = store;
        this.registries = registries;
        this.accounts = accounts;
        this.platform = platform;
    }

    /** What a reference led to. */
    private record Found(Digest named, Manifest manifest, ImageConfig config) {}

    /**
     * Pulls an image and tags it.
     *
     * @param credentials shown to the registry; without them those of Docker's configuration
     * @throws Fault in Docker's words: not found, unauthorised, unavailable, invalid content; when
     *     the calling thread is interrupted, unavailable with its interrupt flag set
     */
    public ImageId pull(
            Reference reference, Optional<RegistryCredentials> credentials, PullListener listener) {
        PullProgress progress = new PullProgress(listener);
        progress.event(new PullEvent.Started(reference));
        Optional<RegistryCredentials> account =
                credentials.or(() -> accounts.find(reference.domain()));
        BlobStream.Source source =
                new BlobStream.Source(registries.of(reference.domain()), reference, account);
        try (Lease lease = store.lease("pull " + reference.full(), LEASE)) {
            Found found = find(source, lease);
            try (KeyedLocks.Held _ = images.lock(found.config().id().toString())) {
                LayerDownloads layers =
                        new LayerDownloads(store, source, registries.backoff(), blobs, progress);
                List<Snapshot> snapshots =
                        layers.fetch(found.manifest().layers(), found.config().diffIds(), lease);
                return keep(reference, found, snapshots, lease, progress);
            }
        } catch (InterruptedException e) {
            throw CancelledFault.fault(reference, e);
        }
    }

    /**
     * Every tag that a registry has of a repository.
     *
     * @throws Fault as {@link #pull}
     */
    List<Reference> tags(Reference repository, Optional<RegistryCredentials> credentials) {
        Optional<RegistryCredentials> account =
                credentials.or(() -> accounts.find(repository.domain()));
        Registry registry = registries.of(repository.domain());
        List<Reference> tags = new ArrayList<>();
        Optional<TagsEndpoint> page = Optional.of(TagsEndpoint.first(repository));
        try {
            while (page.isPresent()) {
                TagsEndpoint.Page read = registry.call(page.get(), account);
                read.tags().forEach(tag -> tags.add(repository.tagged(tag)));
                if (tags.size() > MAX_TAGS) {
                    throw wrong(repository, "it has more than " + MAX_TAGS + " tags: name one");
                }
                page =
                        read.next()
                                .filter(query -> !read.tags().isEmpty())
                                .map(query -> new TagsEndpoint(repository, query));
            }
        } catch (InterruptedException e) {
            throw CancelledFault.fault(repository, e);
        }
        return tags;
    }

    private ImageId keep(
            Reference reference,
            Found found,
            List<Snapshot> snapshots,
            Lease lease,
            PullProgress progress) {
        List<Long> numbers = snapshots.stream().map(Snapshot::number).toList();
        Optional<ImageId> before = store.images().resolve(reference);
        ImageId image =
                isWhole(reference, found.manifest(), lease)
                        ? store.images().pulled(found.config(), found.manifest(), numbers, lease)
                        : store.images().create(found.config(), numbers, lease);
        store.images().pulledAs(reference, image, found.named());
        boolean newer = before.isEmpty() || !before.get().equals(image);
        progress.event(new PullEvent.Pulled(reference, found.named(), image, newer));
        return image;
    }

    /** Layers that were here unpacked, from a build perhaps, may lack the registry's blob. */
    private boolean isWhole(Reference reference, Manifest manifest, Lease lease) {
        boolean whole = true;
        for (Descriptor layer : manifest.layers()) {
            Optional<Blob> blob = store.blobs().find(layer.digest(), lease);
            if (blob.isPresent() && blob.get().size() != layer.size()) {
                throw wrong(
                        reference,
                        "its manifest says that layer "
                                + layer.digest()
                                + " has "
                                + layer.size()
                                + " bytes, but it has "
                                + blob.get().size());
            }
            whole &= blob.isPresent();
        }
        return whole;
    }

    private Found find(BlobStream.Source source, Lease lease) throws InterruptedException {
        Reference reference = source.image();
        ManifestOrIndex named = ask(source, reference);
        Digest digest = reference.digest().orElseGet(named::digest);
        Manifest manifest =
                switch (named) {
                    case Manifest direct -> direct;
                    case ImageIndex index ->
                            new IndexWalk(
                                            reference,
                                            platform,
                                            which -> ask(source, reference.at(which)))
                                    .find(index);
                };
        if (!MediaTypes.isImageConfig(manifest.config().mediaType())) {
            throw wrong(
                    reference,
                    "its config is of type "
                            + manifest.config().mediaType()
                            + ": this is an artifact, not a container image");
        }
        ImageConfig config = config(source, manifest.config(), lease);
        int layers = manifest.layers().size();
        if (layers != config.diffIds().size() || layers > MAX_LAYERS) {
            throw wrong(
                    reference,
                    "its manifest has "
                            + layers
                            + " layers and its config "
                            + config.diffIds().size()
                            + "; they must agree and be at most "
                            + MAX_LAYERS);
        }
        if (!config.platform().os().equals(platform.os())) {
            throw wrong(
                    reference,
                    "image operating system \""
                            + config.platform().os()
                            + "\" cannot be used on this platform");
        }
        return new Found(digest, manifest, config);
    }

    private static ManifestOrIndex ask(BlobStream.Source source, Reference which)
            throws InterruptedException {
        return source.registry().call(new ManifestEndpoint(which), source.credentials());
    }

    private ImageConfig config(BlobStream.Source source, Descriptor config, Lease lease)
            throws InterruptedException {
        if (config.size() > MAX_CONFIG) {
            throw wrong(
                    source.image(),
                    "its config has " + config.size() + " bytes, more than " + MAX_CONFIG);
        }
        byte[] bytes =
                store.blobs().find(config.digest(), lease).isPresent()
                        ? store.blobs().bytes(config.digest())
                        : fetch(source, config);
        return ImageConfig.parse(bytes);
    }

    private byte[] fetch(BlobStream.Source source, Descriptor config) throws InterruptedException {
        BlobStream.Watcher silent = new BlobStream.Watcher(_ -> {}, (_, _) -> {});
        byte[] bytes;
        try (BlobStream in = new BlobStream(source, config, 0, registries.backoff(), silent)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw RegistryErrors.down(source.registry().domain(), "blobs/" + config.digest(), e);
        }
        var calculation = config.digest().algorithm().start();
        calculation.update(bytes);
        Digest found = config.digest().algorithm().finish(calculation);
        if (!found.equals(config.digest())) {
            throw wrong(
                    source.image(),
                    "its config has digest " + found + ", its manifest says " + config.digest());
        }
        return bytes;
    }

    private static Fault wrong(Reference reference, String what) {
        return Fault.invalid("image", "image " + reference.familiar() + ": " + what);
    }
}
