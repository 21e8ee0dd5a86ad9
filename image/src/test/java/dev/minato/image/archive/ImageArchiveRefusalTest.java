package dev.minato.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.layer.LayerArchives;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.tar.Compression;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Archives that are not what they say. */
class ImageArchiveRefusalTest extends ImageArchivesFixture {
    @Test
    void names_that_would_fill_the_memory_are_refused() {
        refused(
                archive(Map.of("x".repeat(5_000), new byte[0])),
                "the names in the archive are too long");
    }

    @Test
    void a_layer_that_lies_about_its_diff_id_is_refused() {
        byte[] layer = new LayerArchives().file("a", "x").bytes();
        ImageConfig config = config(List.of(Digest.of(new byte[] {1})));
        refused(dockerArchive(config, layer), "but unpacks to " + Digest.of(layer));
        assertThat(other.get().images().list()).isEmpty();
    }

    @Test
    void a_blob_that_is_not_its_name_is_refused() throws IOException {
        ImageId id = image(store, "one");
        Map<String, byte[]> files = files(save(id.toString()));
        String config = "blobs/sha256/" + id.digest().hex();
        byte[] changed = config(List.of()).bytes();
        files.put(config, changed);
        files.remove("manifest.json");
        refused(archive(files), "is in the archive under " + id);
    }

    @Test
    void a_known_layer_does_not_vouch_for_a_blob_that_was_not_unpacked() throws IOException {
        byte[] good = new LayerArchives().file("a", "x").bytes();
        ImageConfig config = config(List.of(Digest.of(good)));
        load(other, dockerArchive(config, good));
        ByteArrayOutputStream evil = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.gzip(evil, 1)) {
            gzip.write(new LayerArchives().file("a", "EVIL").bytes());
        }
        byte[] layer = evil.toByteArray();
        Manifest manifest =
                Manifest.create(
                        Descriptor.of(
                                MediaTypes.OCI_CONFIG, config.id().digest(), config.bytes().length),
                        List.of(
                                Descriptor.of(
                                        MediaTypes.OCI_LAYER_GZIP,
                                        Digest.of(layer),
                                        layer.length)));
        Map<String, byte[]> files = new TreeMap<>();
        files.put("blobs/sha256/" + config.id().digest().hex(), config.bytes());
        files.put("blobs/sha256/" + Digest.of(layer).hex(), layer);
        files.put("blobs/sha256/" + manifest.digest().hex(), manifest.bytes());
        files.put(
                "index.json",
                ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
                                + manifest.mediaType()
                                + "\",\"digest\":\""
                                + manifest.digest()
                                + "\",\"size\":"
                                + manifest.bytes().length
                                + "}]}")
                        .getBytes(StandardCharsets.UTF_8));
        load(other, archive(files));
        Descriptor packed = other.get().images().awaitPacked(config.id());
        assertThat(packed.digest()).isNotEqualTo(manifest.digest());
    }

    @Test
    void what_is_no_image_archive_is_refused_and_leaves_nothing() throws IOException {
        refused("garbage".getBytes(StandardCharsets.UTF_8), "unexpected EOF");
        refused(new LayerArchives().file("x", "y").bytes(), "neither index.json nor manifest.json");
        refused(new LayerArchives().file("manifest.json", "{}").bytes(), "is no list of images");
        refused(
                new LayerArchives()
                        .file("manifest.json", "[{\"Config\":\"../../etc/passwd\"}]")
                        .bytes(),
                "has no file \"../../etc/passwd\"");
        refused(
                new LayerArchives()
                        .symlink("c", "/etc/passwd")
                        .file("manifest.json", "[{\"Config\":\"c\"}]")
                        .bytes(),
                "has no file \"c\"");
        refused(
                new LayerArchives()
                        .symlink("c", "d")
                        .symlink("d", "c")
                        .file("manifest.json", "[{\"Config\":\"c\"}]")
                        .bytes(),
                "has no file \"c\"");
        byte[] layer = new LayerArchives().file("a", "x").bytes();
        refused(
                dockerArchive(config(List.of(Digest.of(layer), Digest.of(layer))), layer),
                "names 2 layers but the archive has 1");
        assertThat(other.root().resolve("load")).isEmptyDirectory();
    }

    private static byte[] dockerArchive(ImageConfig config, byte[] layer) {
        return new LayerArchives()
                .add(file("layer.tar", layer.length), layer)
                .add(file("config.json", config.bytes().length), config.bytes())
                .file(
                        "manifest.json",
                        "[{\"Config\":\"config.json\",\"RepoTags\":null,"
                                + "\"Layers\":[\"layer.tar\"]}]")
                .bytes();
    }
}
