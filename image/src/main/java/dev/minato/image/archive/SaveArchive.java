package dev.minato.image.archive;

import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.NamedImage;
import dev.minato.image.content.Blobs;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.SnapshotRows;
import dev.minato.image.layer.Snapshots;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.DescriptorJson;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.ImageJson;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes the archive of {@code docker save}: blobs by digest, index.json and oci-layout (OCI
 * image-spec, image-layout.md), and Docker's manifest.json that points at the same blobs. An image
 * that is packed goes with its manifest; of one that is not the layers go as plain tars.
 */
final class SaveArchive {
    private static final TarEntry.Attributes FILE = new TarEntry.Attributes(0644, 0, 0, 0, 0);
    private static final TarEntry.Attributes FOLDER = new TarEntry.Attributes(0755, 0, 0, 0, 0);

    private final Blobs blobs;
    private final Snapshots snapshots;
    private final Lease lease;
    private final Set<Digest> written = new HashSet<>();

    /** Where a layer's bytes come from: its blob, or its directory. */
    private record Layer(Descriptor descriptor, Optional<Long> snapshot) {}

    SaveArchive(Blobs blobs, Snapshots snapshots, Lease lease) {
        this.blobs = blobs;
        this.snapshots = snapshots;
        this.lease = lease;
    }

    void write(List<NamedImage> names, Function<ImageId, Image> find, OutputStream out) {
        Map<ImageId, List<Reference>> images = new LinkedHashMap<>();
        for (NamedImage named : names) {
            List<Reference> tags = images.computeIfAbsent(named.image(), _ -> new ArrayList<>());
            named.name().filter(n -> n.tag().isPresent() && !tags.contains(n)).ifPresent(tags::add);
        }
        try {
            write(images, find, new TarWriter(new BufferedOutputStream(out, 128 << 10)));
        } catch (IOException e) {
            throw DiskFaults.fault("write the archive", e);
        }
    }

    private void write(
            Map<ImageId, List<Reference>> images, Function<ImageId, Image> find, TarWriter tar)
            throws IOException {
        tar.add(TarEntry.of(BytePath.of("blobs/"), TarEntry.Type.DIRECTORY, FOLDER));
        tar.add(TarEntry.of(BytePath.of("blobs/sha256/"), TarEntry.Type.DIRECTORY, FOLDER));
        ArrayNode index = ImageJson.newArray();
        ArrayNode docker = ImageJson.newArray();
        for (Map.Entry<ImageId, List<Reference>> entry : images.entrySet()) {
            Image image = find.apply(entry.getKey());
            List<Layer> layers = layers(image);
            Descriptor manifest = write(image, layers, tar);
            list(index, manifest, image, entry.getValue());
            docker.add(dockerEntry(image, layers, entry.getValue()));
        }
        ObjectNode layout = ImageJson.newObject();
        layout.put("schemaVersion", 2);
        layout.put("mediaType", MediaTypes.OCI_INDEX);
        layout.set("manifests", index);
        put(tar, "index.json", ImageJson.write(layout));
        put(tar, "manifest.json", ImageJson.write(docker));
        put(
                tar,
                "oci-layout",
                ImageJson.write(ImageJson.newObject().put("imageLayoutVersion", "1.0.0")));
        tar.finish();
    }

    private List<Layer> layers(Image image) {
        if (image.manifest().isPresent()) {
            return manifest(image).layers().stream()
                    .map(layer -> new Layer(layer, Optional.empty()))
                    .toList();
        }
        List<Layer> layers = new ArrayList<>();
        for (Snapshot snapshot : image.top().map(snapshots::chain).orElse(List.of())) {
            if (snapshots.format(snapshot.number()) == TarWriter.FORMAT) {
                Descriptor plain =
                        Descriptor.of(
                                MediaTypes.OCI_LAYER,
                                snapshot.diffId(),
                                snapshots.tarSize(snapshot.number()));
                layers.add(new Layer(plain, Optional.of(snapshot.number())));
            } else {
                Descriptor blob =
                        blobs.packed(snapshot.diffId(), lease)
                                .orElseThrow(() -> SnapshotRows.missing(snapshot.number()));
                layers.add(new Layer(blob, Optional.empty()));
            }
        }
        return layers;
    }

    private Manifest manifest(Image image) {
        Descriptor manifest = image.manifest().orElseThrow();
        return Manifest.parse(blobs.bytes(manifest.digest()), Optional.of(manifest.mediaType()));
    }

    private Descriptor write(Image image, List<Layer> layers, TarWriter tar) throws IOException {
        byte[] config = image.config().bytes();
        blob(tar, image.id().digest(), config);
        for (Layer layer : layers) {
            write(layer, tar);
        }
        Manifest manifest =
                image.manifest().isPresent()
                        ? manifest(image)
                        : Manifest.create(
                                Descriptor.of(
                                        MediaTypes.OCI_CONFIG, image.id().digest(), config.length),
                                layers.stream().map(Layer::descriptor).toList());
        blob(tar, manifest.digest(), manifest.bytes());
        return manifest.descriptor();
    }

    private void write(Layer layer, TarWriter tar) throws IOException {
        Digest digest = layer.descriptor().digest();
        if (!written.add(digest)) {
            return;
        }
        TarEntry entry = TarEntry.file(BytePath.of(path(digest)), FILE, layer.descriptor().size());
        if (layer.snapshot().isPresent()) {
            long number = layer.snapshot().get();
            tar.add(entry, (TarWriter.Content) to -> snapshots.writeTar(number, to));
        } else {
            tar.add(entry, (TarWriter.Content) to -> copy(digest, to));
        }
    }

    private void copy(Digest digest, OutputStream to) throws IOException {
        try (InputStream in = blobs.read(digest, 0)) {
            in.transferTo(to);
        }
    }

    private void blob(TarWriter tar, Digest digest, byte[] bytes) throws IOException {
        if (written.add(digest)) {
            put(tar, path(digest), bytes);
        }
    }

    private static void put(TarWriter tar, String name, byte[] bytes) throws IOException {
        tar.add(TarEntry.file(BytePath.of(name), FILE, bytes.length), bytes);
    }

    static String path(Digest digest) {
        return "blobs/" + digest.algorithm().text() + "/" + digest.hex();
    }

    private static void list(
            ArrayNode index, Descriptor manifest, Image image, List<Reference> tags) {
        Optional<Platform> platform = Optional.of(image.config().platform());
        if (tags.isEmpty()) {
            index.add(DescriptorJson.write(described(manifest, platform, Map.of())));
        }
        for (Reference tag : tags) {
            Map<String, String> names =
                    Map.of(
                            LoadArchive.IMAGE_NAME,
                            tag.full(),
                            LoadArchive.REF_NAME,
                            tag.tag().orElse(""));
            index.add(DescriptorJson.write(described(manifest, platform, names)));
        }
    }

    private static Descriptor described(
            Descriptor manifest, Optional<Platform> platform, Map<String, String> annotations) {
        return new Descriptor(
                manifest.mediaType(), manifest.digest(), manifest.size(), platform, annotations);
    }

    private static ObjectNode dockerEntry(Image image, List<Layer> layers, List<Reference> tags) {
        ObjectNode entry = ImageJson.newObject();
        entry.put("Config", path(image.id().digest()));
        ArrayNode names = entry.putArray("RepoTags");
        tags.forEach(tag -> names.add(tag.familiar()));
        ArrayNode paths = entry.putArray("Layers");
        layers.forEach(layer -> paths.add(path(layer.descriptor().digest())));
        return entry;
    }
}
