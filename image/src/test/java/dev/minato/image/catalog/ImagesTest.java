package dev.minato.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestImages;
import dev.minato.image.TestStore;
import dev.minato.image.content.Blob;
import dev.minato.image.content.Ingest;
import dev.minato.image.content.Lease;
import dev.minato.image.content.UploadReference;
import dev.minato.image.layer.LayerArchives;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.UnpackedLayer;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Manifest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class ImagesTest {
    private TestStore store;
    private TestImages made;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
        made = new TestImages(store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void an_image_is_found_by_its_names_its_id_and_the_beginning_of_it() {
        ImageId id = made.image("one");
        tag("shop:1", id);
        String hex = id.digest().hex();
        for (String word :
                List.of(
                        "shop:1",
                        "docker.io/library/shop:1",
                        hex,
                        "sha256:" + hex,
                        hex.substring(0, 12),
                        "sha256:" + hex.substring(0, 5))) {
            assertThat(images().find(word)).as(word).isEqualTo(id);
        }
        assertThat(images().resolve(Reference.parse("shop:1"))).contains(id);
        assertThat(images().resolve(Reference.parse("shop"))).isEmpty();
    }

    @Test
    void a_tag_that_looks_like_an_id_is_a_tag_first() {
        ImageId one = made.image("one");
        ImageId two = made.image("two");
        String prefix = one.digest().hex().substring(0, 4);
        tag(prefix, two);
        assertThat(images().find(prefix)).isEqualTo(two);
        assertThat(images().find("sha256:" + prefix)).isEqualTo(one);
    }

    @Test
    void what_is_not_there_is_said_in_dockers_words() {
        assertThatThrownBy(() -> images().find("nosuch"))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.NOT_FOUND))
                .hasMessage("No such image: nosuch:latest");
        assertThatThrownBy(() -> images().find("deadbeef"))
                .hasMessage("No such image: deadbeef:latest");
        assertThatThrownBy(() -> images().find("sha256:deadbeef"))
                .hasMessage("No such image: sha256:deadbeef");
        assertThatThrownBy(() -> images().find("A b")).hasMessageContaining("invalid reference");
    }

    @Test
    void a_tag_moves_and_the_image_it_leaves_stays_without_a_name() {
        ImageId one = made.image("one");
        ImageId two = made.image("two");
        tag("shop", one);
        tag("shop", two);
        assertThat(images().find("shop")).isEqualTo(two);
        assertThat(images().get(one).tags()).isEmpty();
        assertThat(images().list()).extracting(Image::id).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void a_tag_needs_an_image_and_no_digest() {
        ImageId missing = new ImageId(Digest.of(new byte[] {1}));
        assertThatThrownBy(() -> tag("shop", missing)).hasMessageContaining("No such image");
        ImageId id = made.image("one");
        assertThatThrownBy(() -> tag("shop@" + id, id))
                .hasMessage("refusing to create a tag with a digest reference");
    }

    @Test
    void an_image_is_packed_and_then_has_a_manifest_of_what_it_consists_of() throws IOException {
        ImageId id = made.image("one");
        tag("shop:1", id);
        assertThat(images().manifest(id)).isEmpty();
        assertThat(images().get(id).repoDigests()).isEmpty();
        Descriptor descriptor = images().awaitPacked(id);
        Image image = images().get(id);
        assertThat(image.manifest()).contains(descriptor);
        assertThat(image.repoDigests()).containsExactly("shop@" + descriptor.digest());
        assertThat(images().find("shop@" + descriptor.digest())).isEqualTo(id);
        Manifest manifest =
                Manifest.parse(store.get().blobs().bytes(descriptor.digest()), Optional.empty());
        assertThat(manifest.config().digest()).isEqualTo(id.digest());
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor layer = manifest.layers().get(i);
            assertThat(layer.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
            byte[] packed = store.get().blobs().bytes(layer.digest());
            assertThat(Digest.of(packed)).isEqualTo(layer.digest());
            try (var plain =
                    new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(packed))) {
                assertThat(Digest.of(plain.readAllBytes()))
                        .isEqualTo(image.config().diffIds().get(i));
            }
        }
        store.collect();
        assertThat(store.get().blobs().bytes(manifest.layers().getFirst().digest())).isNotEmpty();
    }

    @Test
    void packing_goes_on_after_the_end_of_the_process() {
        ImageId id = made.image("one");
        store.restart();
        assertThat(images().awaitPacked(id)).isNotNull();
    }

    @Test
    void an_image_whose_layer_was_changed_on_disk_is_never_packed() throws IOException {
        ImageId id = made.image("one");
        long top = images().get(id).top().orElseThrow();
        Files.writeString(store.root().resolve("snapshots/" + top + "/fs/file"), "CHANGED");
        assertThatThrownBy(() -> images().awaitPacked(id)).hasMessageContaining("changed on disk");
        assertThat(images().manifest(id)).isEmpty();
        assertThat(store.count("image_layer")).isEqualTo(1);
    }

    @Test
    void an_image_without_layers_is_an_image() {
        ImageConfig config =
                ImageConfig.of(ImageConfig.Content.empty(Platform.parse("linux/amd64")));
        try (Lease lease = store.lease()) {
            ImageId id = images().create(config, List.of(), lease);
            assertThat(images().get(id).size()).isZero();
            assertThat(images().awaitPacked(id)).isNotNull();
            assertThat(images().unpacked(id, lease)).isEmpty();
        }
    }

    @Test
    void a_layer_that_images_share_counts_once() {
        made.image("one");
        made.image("three");
        assertThat(images().list()).extracting(Image::size).containsExactlyInAnyOrder(7L, 9L);
        assertThat(images().sizes().layers()).isEqualTo(12);
        assertThat(images().sizes().content()).isPositive();
    }

    @Test
    void a_config_that_names_other_layers_is_refused() {
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withDiffIds(List.of(Digest.of(new byte[] {1}))));
        Snapshot layer = made.layer(Optional.empty(), "x");
        try (Lease lease = store.lease()) {
            assertThatThrownBy(() -> images().create(config, List.of(layer.number()), lease))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("the config names the layers");
        }
    }

    @Test
    void history_is_told_newest_first_with_the_sizes_of_layers() {
        ImageId id = made.image("one");
        tag("shop:1", id);
        List<HistoryRow> rows = images().history(id);
        assertThat(rows).extracting(HistoryRow::size).containsExactly(0L, 3L, 4L);
        assertThat(rows.getFirst().id()).isEqualTo(id.toString());
        assertThat(rows.getFirst().tags()).hasSize(1);
        assertThat(rows.getLast().id()).isEqualTo("<missing>");
        assertThat(images().get(id).size()).isEqualTo(7);
    }

    @Test
    void after_a_power_failure_what_was_synced_is_there() {
        ImageId id = made.image("one");
        tag("shop", id);
        images().awaitSynced(id);
        store.reboot();
        assertThat(images().get(id).top()).isPresent();
        assertThat(store.get().lost()).isEmpty();
    }

    @Test
    void after_a_power_failure_what_was_not_synced_is_named_and_gone() {
        ImageId id = made.image("one");
        tag("shop", id);
        unsync();
        store.reboot();
        assertThat(store.get().lost()).containsExactly("shop:latest");
        assertThatThrownBy(() -> images().find("shop")).hasMessageContaining("No such image");
        store.collect();
        assertThat(store.count("image_blob")).isZero();
    }

    @Test
    void after_a_power_failure_packed_layers_are_unpacked_again() {
        ImageId id = made.image("one");
        tag("shop", id);
        images().awaitPacked(id);
        unsync();
        store.reboot();
        assertThat(images().get(id).top()).isEmpty();
        try (Lease lease = store.lease()) {
            long top = images().unpacked(id, lease).orElseThrow();
            assertThat(images().get(id).top()).contains(top);
            assertThat(store.get().snapshots().chain(top))
                    .extracting(Snapshot::diffId)
                    .isEqualTo(images().get(id).config().diffIds());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux/amd64", "linux/arm64/v8"})
    void a_pulled_image_keeps_its_manifest_and_the_digest_it_was_pulled_by(String platform) {
        ImageConfig made = config(platform, List.of("a", "b"));
        ImageId id;
        Digest index = Digest.of(new byte[] {1, 2, 3});
        Manifest manifest;
        try (Lease lease = store.lease()) {
            List<Long> numbers = new ArrayList<>();
            List<Descriptor> layers = new ArrayList<>();
            Optional<Long> parent = Optional.empty();
            for (String content : List.of("a", "b")) {
                byte[] tar = new LayerArchives().file("file", content).bytes();
                try (Ingest ingest =
                                store.get().blobs().uploads().anew(UploadReference.of("layer"));
                        UnpackedLayer extraction =
                                store.get()
                                        .snapshots()
                                        .extract(
                                                ingest.tee(new java.io.ByteArrayInputStream(tar)),
                                                Digest.of(tar))) {
                    Blob blob = ingest.commit(-1, Digest.of(tar), lease);
                    layers.add(Descriptor.of(MediaTypes.OCI_LAYER, blob.digest(), blob.size()));
                    store.get().blobs().packed(extraction.diffId(), layers.getLast(), lease);
                    parent = Optional.of(extraction.commit(parent, lease).number());
                    numbers.add(parent.get());
                }
            }
            manifest =
                    Manifest.create(
                            Descriptor.of(MediaTypes.OCI_CONFIG, made.id().digest(), 1), layers);
            id = images().pulled(made, manifest, numbers, lease);
            images().pulledAs(Reference.parse("host.io/shop:1"), id, index);
        }
        store.collect();
        Image image = images().get(id);
        assertThat(image.manifest()).map(Descriptor::digest).contains(manifest.digest());
        assertThat(image.repoDigests()).containsExactly("host.io/shop@" + index);
        assertThat(images().find("host.io/shop@" + index)).isEqualTo(id);
        assertThat(remove("host.io/shop@" + index, false)).hasSize(2);
    }

    private static ImageConfig config(String platform, List<String> contents) {
        List<Digest> diffIds =
                contents.stream()
                        .map(c -> Digest.of(new LayerArchives().file("file", c).bytes()))
                        .toList();
        return ImageConfig.of(
                ImageConfig.Content.empty(Platform.parse(platform)).withDiffIds(diffIds));
    }

    private void unsync() {
        store.db().write(tx -> tx.update("UPDATE image_snapshot SET synced = 0"));
    }

    private void tag(String name, ImageId id) {
        images().tag(Reference.parse(name), id);
    }

    private List<ImageDeleteItem> remove(String name, boolean force) {
        return images().remove(name, force, ImageUses.NONE);
    }

    private Images images() {
        return store.get().images();
    }
}
