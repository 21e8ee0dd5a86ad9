package dev.minato.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestStore;
import dev.minato.image.catalog.Image;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.LayerArchives;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.Compression;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;

class ImageArchivesTest {
    private TestStore store;
    private TestStore other;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
        other = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    @Test
    void an_image_that_was_saved_and_loaded_elsewhere_has_the_same_id_name_and_layers() {
        ImageId id = image(store, "one");
        store.get().images().tag(Reference.parse("shop:1"), id);
        byte[] archive = save("shop:1");
        assertThat(load(other, archive)).containsExactly(id + " shop:1");
        Image loaded = other.get().images().get(id);
        assertThat(loaded.tags()).containsExactly(Reference.parse("shop:1"));
        assertThat(loaded.config()).isEqualTo(store.get().images().get(id).config());
        assertThat(content(other, id)).isEqualTo(content(store, id));
        assertThat(other.get().images().awaitPacked(id)).isNotNull();
    }

    @Test
    void a_packed_image_is_saved_with_its_manifest_and_keeps_it() {
        ImageId id = image(store, "one");
        store.get().images().tag(Reference.parse("shop:1"), id);
        Descriptor manifest = store.get().images().awaitPacked(id);
        load(other, save("shop:1"));
        assertThat(other.get().images().manifest(id)).contains(manifest.digest());
        other.collect();
        load(store, save(other, "shop:1"));
    }

    @Test
    void the_archive_is_what_dockerd_writes() throws IOException {
        ImageId id = image(store, "one");
        store.get().images().tag(Reference.parse("shop:1"), id);
        Map<String, byte[]> files = files(save("shop:1"));
        assertThat(files)
                .containsKeys(
                        "blobs/",
                        "blobs/sha256/",
                        "index.json",
                        "manifest.json",
                        "oci-layout",
                        "blobs/sha256/" + id.digest().hex());
        files.forEach((name, bytes) -> {
            if (name.startsWith("blobs/sha256/") && !name.endsWith("/")) {
                assertThat(Digest.of(bytes).hex()).isEqualTo(name.substring(13));
            }
        });
        assertThat(text(files, "oci-layout")).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(text(files, "manifest.json"))
                .contains("\"Config\":\"blobs/sha256/" + id.digest().hex() + "\"")
                .contains("\"RepoTags\":[\"shop:1\"]");
        assertThat(text(files, "index.json"))
                .contains("\"io.containerd.image.name\":\"docker.io/library/shop:1\"")
                .contains("\"org.opencontainers.image.ref.name\":\"1\"");
    }

    @Test
    void several_images_share_their_layers_in_one_archive() throws IOException {
        ImageId one = image(store, "one");
        ImageId two = image(store, "two");
        store.get().images().tag(Reference.parse("shop:1"), one);
        byte[] archive = save("shop:1", two.toString());
        assertThat(load(other, archive)).containsExactly(one + " shop:1", two + " -");
        long blobs = files(archive).keySet().stream().filter(n -> n.length() == 13 + 64).count();
        assertThat(blobs).isEqualTo(3 + 2 + 2);
    }

    @Test
    void the_archive_of_an_old_docker_is_read_links_between_equal_layers_included() {
        byte[] layer = new LayerArchives().file("a", "x").bytes();
        ImageConfig config = config(List.of(Digest.of(layer), Digest.of(layer)));
        byte[] archive =
                new LayerArchives()
                        .directory("l1/", 0755)
                        .add(file("l1/layer.tar", layer.length), layer)
                        .symlink("l2/layer.tar", "../l1/layer.tar")
                        .add(file("config.json", config.bytes().length), config.bytes())
                        .file(
                                "manifest.json",
                                "[{\"Config\":\"config.json\",\"RepoTags\":[\"old:1\"],"
                                        + "\"Layers\":[\"l1/layer.tar\",\"l2/layer.tar\"]}]")
                        .file("repositories", "{}")
                        .bytes();
        assertThat(load(other, archive)).containsExactly(config.id() + " old:1");
        assertThat(other.get().images().awaitPacked(config.id())).isNotNull();
        other.collect();
        assertThat(other.get().images().get(config.id()).manifest()).isPresent();
    }

    @Test
    void an_archive_may_itself_be_packed() throws IOException {
        ImageId id = image(store, "one");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.gzip(packed, 1)) {
            gzip.write(save(id.toString()));
        }
        assertThat(load(other, packed.toByteArray())).containsExactly(id + " -");
    }

    @Test
    void an_archive_packed_by_xz_or_bzip2_is_loaded_too() throws IOException {
        ImageId id = image(store, "one");
        byte[] plain = save(id.toString());
        ByteArrayOutputStream xz = new ByteArrayOutputStream();
        try (OutputStream out = new XZOutputStream(xz, new LZMA2Options(0))) {
            out.write(plain);
        }
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2, 1)) {
            out.write(plain);
        }
        assertThat(load(other, xz.toByteArray())).containsExactly(id + " -");
        assertThat(load(other, bzip2.toByteArray())).containsExactly(id + " -");
        byte[] cut = Arrays.copyOf(xz.toByteArray(), xz.size() - 40);
        refused(cut, "unexpected EOF");
        refused(greedy(xz.toByteArray()), "takes more than 96 MiB of memory to unpack");
    }

    /**
     * An archive whose first block's header (xz file format, 3.1) asks for a dictionary of 1 GiB.
     */
    private static byte[] greedy(byte[] xz) {
        byte[] greedy = xz.clone();
        int header = 12;
        int length = (greedy[header] + 1) * 4;
        greedy[header + 4] = 36;
        CRC32 sum = new CRC32();
        sum.update(greedy, header, length - 4);
        for (int i = 0; i < 4; i++) {
            greedy[header + length - 4 + i] = (byte) (sum.getValue() >> (8 * i));
        }
        return greedy;
    }

    @Test
    void an_index_within_an_index_is_loaded() throws IOException {
        ImageId id = image(store, "one");
        store.get().images().tag(Reference.parse("shop:1"), id);
        Map<String, byte[]> files = files(save("shop:1"));
        byte[] inner = text(files, "index.json").getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(inner);
        files.keySet().removeIf(name -> name.endsWith("/"));
        files.remove("manifest.json");
        files.put("blobs/sha256/" + digest.hex(), inner);
        files.put(
                "index.json",
                ("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
                                + MediaTypes.OCI_INDEX
                                + "\",\"digest\":\""
                                + digest
                                + "\",\"size\":"
                                + inner.length
                                + "}]}")
                        .getBytes(StandardCharsets.UTF_8));
        assertThat(load(other, archive(files))).containsExactly(id + " shop:1");
    }

    @Test
    void a_name_without_a_tag_is_all_tags_of_its_repository() throws IOException {
        ImageId one = image(store, "one");
        ImageId two = image(store, "two");
        store.get().images().tag(Reference.parse("shop:1"), one);
        store.get().images().tag(Reference.parse("shop:2"), two);
        store.get().images().tag(Reference.parse("shopping:1"), two);
        assertThat(load(other, save("shop")))
                .containsExactlyInAnyOrder(one + " shop:1", two + " shop:2");
        assertThat(load(other, save("shop", "shop:1", "shopping")))
                .containsExactlyInAnyOrder(one + " shop:1", two + " shop:2", two + " shopping:1");
    }

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

    @Test
    void saving_what_is_not_there_says_so() {
        assertThatThrownBy(() -> save("nosuch")).hasMessage("No such image: nosuch:latest");
    }

    private void refused(byte[] archive, String says) {
        assertThatThrownBy(() -> load(other, archive))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageContaining(says);
    }

    private static TarEntry file(String name, long size) {
        return TarEntry.file(BytePath.of(name), LayerArchives.mode(0644), size);
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

    private static ImageConfig config(List<Digest> diffIds) {
        return ImageConfig.of(ImageConfig.Content.empty(Platform.host()).withDiffIds(diffIds));
    }

    private static ImageId image(TestStore store, String content) {
        List<Long> numbers = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        Optional<Long> parent = Optional.empty();
        try (Lease lease = store.lease()) {
            for (String text : List.of("base", content)) {
                try (ActiveSnapshot workspace = store.get().snapshots().prepare(parent)) {
                    Files.writeString(workspace.upper().resolve("file"), text);
                    Snapshot layer = workspace.commit(lease);
                    parent = Optional.of(layer.number());
                    numbers.add(layer.number());
                    diffIds.add(layer.diffId());
                }
            }
            return store.get().images().create(config(diffIds), numbers, lease);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Digest content(TestStore store, ImageId id) {
        long top = store.get().images().get(id).top().orElseThrow();
        return store.get().snapshots().contentHash(top, BytePath.EMPTY);
    }

    private byte[] save(String... names) {
        return save(store, names);
    }

    private static byte[] save(TestStore from, String... names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        from.get().archives().toSave(List.of(names)).write(out);
        return out.toByteArray();
    }

    private static List<String> load(TestStore into, byte[] archive) {
        List<String> loaded = new ArrayList<>();
        into.get()
                .archives()
                .load(
                        new ByteArrayInputStream(archive),
                        (id, name) ->
                                loaded.add(id + " " + name.map(Reference::familiar).orElse("-")));
        return loaded;
    }

    private static Map<String, byte[]> files(byte[] archive) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT);
        Map<String, byte[]> files = new TreeMap<>();
        for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
            files.put(e.get().name().toString(), tar.content().readAllBytes());
        }
        return files;
    }

    private static byte[] archive(Map<String, byte[]> files) {
        LayerArchives layers = new LayerArchives();
        files.forEach((name, bytes) -> layers.add(file(name, bytes.length), bytes));
        return layers.bytes();
    }

    private static String text(Map<String, byte[]> files, String name) {
        return new String(files.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
    }
}
