package dev.minato.image.archive;

import dev.minato.base.Fault;
import dev.minato.image.catalog.ImageFact;
import dev.minato.image.catalog.Images;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.ImageIndex;
import dev.minato.image.model.ImageJson;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.Compression;

import tools.jackson.databind.JsonNode;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes images of what an archive contains: an OCI layout (docker save since 25, containerd,
 * podman, skopeo) or Docker's manifest.json alone (docker save before). Every digest that the
 * archive claims is calculated.
 */
final class LoadArchive {
    static final String IMAGE_NAME = "io.containerd.image.name";
    static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final int DEEPEST_INDEX = 3;

    private final ArchiveSpool spool;
    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Images images;
    private final Lease lease;

    /** An image of the archive: its config, where its layers are, and how it is called. */
    private record Source(
            ImageConfig config,
            List<ArchiveSpool.File> layers,
            Optional<Manifest> manifest,
            Set<Reference> names) {}

    LoadArchive(ArchiveSpool spool, Blobs blobs, Snapshots snapshots, Images images, Lease lease) {
        this.spool = spool;
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.images = images;
        this.lease = lease;
    }

    void load(LoadListener listener) {
        for (Source source : sources().values()) {
            ImageId id = load(source);
            source.names().forEach(name -> images.name(ImageFact.Action.LOAD, name, id));
            if (source.names().isEmpty()) {
                listener.loaded(id, Optional.empty());
            }
            source.names().forEach(name -> listener.loaded(id, Optional.of(name)));
        }
    }

    private Map<ImageId, Source> sources() {
        Map<ImageId, Source> sources = new LinkedHashMap<>();
        Optional<ArchiveSpool.File> index = spool.find("index.json");
        Optional<ArchiveSpool.File> docker = spool.find("manifest.json");
        if (index.isPresent()) {
            ociIndex(spool.bytes(index.get()), Set.of(), 0, sources);
        }
        if (docker.isPresent()) {
            dockerManifest(spool.bytes(docker.get()), sources);
        }
        if (index.isEmpty() && docker.isEmpty()) {
            throw Fault.invalid(
                    "archive",
                    "this is no image archive: it has neither index.json nor manifest.json");
        }
        return sources;
    }

    private void ociIndex(
            byte[] bytes, Set<Reference> inherited, int depth, Map<ImageId, Source> sources) {
        if (!(ManifestOrIndex.parse(bytes, Optional.empty()) instanceof ImageIndex index)) {
            throw Fault.invalid("archive", "index.json is no index");
        }
        if (depth > DEEPEST_INDEX) {
            throw Fault.invalid("archive", "indexes are nested too deeply");
        }
        for (Descriptor descriptor : index.manifests()) {
            Set<Reference> names = new LinkedHashSet<>(inherited);
            name(descriptor).ifPresent(names::add);
            Optional<ArchiveSpool.File> file = spool.find(SaveArchive.path(descriptor.digest()));
            boolean here = descriptor.platform().map(Platform.host()::runs).orElse(true);
            if (file.isEmpty() || !here) {
                continue;
            }
            byte[] content = verified(file.get(), descriptor.digest());
            if (MediaTypes.isIndex(descriptor.mediaType())) {
                ociIndex(content, names, depth + 1, sources);
            } else if (MediaTypes.isManifest(descriptor.mediaType())) {
                ociManifest(content, descriptor, names, sources);
            }
        }
    }

    /**
     * containerd's full name, else a whole name as podman and skopeo write it; never a bare tag.
     */
    private static Optional<Reference> name(Descriptor descriptor) {
        String full = descriptor.annotations().get(IMAGE_NAME);
        String ref = descriptor.annotations().getOrDefault(REF_NAME, "");
        if (full != null) {
            return Optional.of(Reference.parse(full));
        }
        boolean whole = ref.contains(":") || ref.contains("/");
        return whole ? Optional.of(Reference.parse(ref)) : Optional.empty();
    }

    private void ociManifest(
            byte[] bytes,
            Descriptor descriptor,
            Set<Reference> names,
            Map<ImageId, Source> sources) {
        Manifest manifest = Manifest.parse(bytes, Optional.of(descriptor.mediaType()));
        if (!MediaTypes.isImageConfig(manifest.config().mediaType())) {
            return;
        }
        Digest configDigest = manifest.config().digest();
        ArchiveSpool.File config = spool.get(SaveArchive.path(configDigest));
        List<ArchiveSpool.File> layers = new ArrayList<>();
        for (Descriptor layer : manifest.layers()) {
            ArchiveSpool.File file = spool.get(SaveArchive.path(layer.digest()));
            check(file, layer.digest());
            layers.add(file);
        }
        add(
                sources,
                new Source(
                        ImageConfig.parse(verified(config, configDigest)),
                        layers,
                        Optional.of(manifest),
                        names));
    }

    private void dockerManifest(byte[] bytes, Map<ImageId, Source> sources) {
        JsonNode json = ImageJson.parse("manifest.json", bytes);
        if (!json.isArray()) {
            throw Fault.invalid("archive", "manifest.json is no list of images");
        }
        for (JsonNode entry : json.values()) {
            ArchiveSpool.File config =
                    spool.get(ImageJson.required("manifest.json", entry, "Config"));
            List<ArchiveSpool.File> layers = new ArrayList<>();
            for (String layer : ImageJson.texts("manifest.json", entry, "Layers")) {
                layers.add(spool.get(layer));
            }
            Set<Reference> names = new LinkedHashSet<>();
            for (String tag : ImageJson.texts("manifest.json", entry, "RepoTags")) {
                names.add(Reference.parse(tag));
            }
            ImageConfig parsed = ImageConfig.parse(spool.bytes(config));
            add(sources, new Source(parsed, layers, Optional.empty(), names));
        }
    }

    /** The same image may stand there several times, once for each name. */
    private static void add(Map<ImageId, Source> sources, Source source) {
        sources.merge(
                source.config().id(),
                source,
                (first, other) -> {
                    Set<Reference> names = new LinkedHashSet<>(first.names());
                    names.addAll(other.names());
                    return new Source(first.config(), first.layers(), first.manifest(), names);
                });
    }

    private byte[] verified(ArchiveSpool.File file, Digest digest) {
        check(file, digest);
        return spool.bytes(file);
    }

    private static void check(ArchiveSpool.File file, Digest digest) {
        if (digest.algorithm() == Digest.Algorithm.SHA256 && !file.digest().equals(digest)) {
            throw Fault.invalid(
                    "archive",
                    "content of digest " + file.digest() + " is in the archive under " + digest);
        }
    }

    private ImageId load(Source source) {
        List<Digest> diffIds = source.config().diffIds();
        if (diffIds.size() != source.layers().size()) {
            throw Fault.invalid(
                    "archive",
                    "image "
                            + source.config().id()
                            + " names "
                            + diffIds.size()
                            + " layers but the archive has "
                            + source.layers().size()
                            + " for it");
        }
        List<Long> numbers = new ArrayList<>();
        Optional<Digest> chain = Optional.empty();
        boolean packed = true;
        for (int i = 0; i < diffIds.size(); i++) {
            Digest diffId = diffIds.get(i);
            ArchiveSpool.File file = source.layers().get(i);
            chain = Optional.of(Snapshot.chain(chain, diffId));
            Optional<Snapshot> known = snapshots.byChain(chain.get(), lease);
            if (known.isEmpty()) {
                Optional<Long> parent =
                        numbers.isEmpty() ? Optional.empty() : Optional.of(numbers.getLast());
                known = Optional.of(unpack(file, diffId, parent));
                keep(file, diffId);
            }
            // A blob is a layer's only if it was seen to unpack to it.
            packed &= blobs.isPacked(diffId, file.digest(), lease);
            packed &= compression(file) != Compression.NONE;
            numbers.add(known.get().number());
        }
        Optional<ImageFact> loaded = nameless(source);
        return packed && source.manifest().isPresent()
                ? images.pulled(source.config(), source.manifest().get(), numbers, lease, loaded)
                : images.create(source.config(), numbers, lease, loaded);
    }

    /** What is to be said of an image that gets no name; else its names say it. */
    private static Optional<ImageFact> nameless(Source source) {
        return source.names().isEmpty()
                ? Optional.of(ImageFact.nameless(ImageFact.Action.LOAD, source.config()))
                : Optional.empty();
    }

    private Snapshot unpack(ArchiveSpool.File file, Digest diffId, Optional<Long> parent) {
        try (InputStream in = open(file)) {
            return snapshots.unpack(parent, in, diffId, lease);
        } catch (IOException e) {
            throw DiskFaults.fault("unpack layer " + diffId, e);
        }
    }

    /** The same file can be several layers; by then it is in the store. */
    private InputStream open(ArchiveSpool.File file) throws IOException {
        return Files.exists(file.path())
                ? Files.newInputStream(file.path())
                : blobs.read(file.digest(), 0);
    }

    /** Keeps what a layer was just unpacked from: it cannot be made again from the directory. */
    private void keep(ArchiveSpool.File file, Digest diffId) {
        String mediaType =
                switch (compression(file)) {
                    case NONE -> MediaTypes.OCI_LAYER;
                    case GZIP -> MediaTypes.OCI_LAYER_GZIP;
                    case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
                };
        if (blobs.find(file.digest(), lease).isEmpty()) {
            blobs.uploads().adopt(file.path(), file.digest(), lease);
        }
        blobs.packed(diffId, Descriptor.of(mediaType, file.digest(), file.size()), lease);
    }

    private Compression compression(ArchiveSpool.File file) {
        try (InputStream in = new BufferedInputStream(open(file))) {
            return Compression.sniff(in);
        } catch (IOException e) {
            throw DiskFaults.fault("read the archive", e);
        }
    }
}
