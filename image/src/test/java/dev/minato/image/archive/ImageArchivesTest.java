package dev.minato.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.catalog.Image;
import dev.minato.image.layer.LayerArchives;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.Compression;

import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

class ImageArchivesTest extends ImageArchivesFixture {
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
    void saving_what_is_not_there_says_so() {
        assertThatThrownBy(() -> save("nosuch")).hasMessage("No such image: nosuch:latest");
    }
}
