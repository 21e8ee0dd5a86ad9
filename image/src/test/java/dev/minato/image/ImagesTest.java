package dev.minato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.Dir;

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
    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void an_image_is_found_by_its_names_its_id_and_the_beginning_of_it() {
        ImageId id = image("one");
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
        ImageId one = image("one");
        ImageId two = image("two");
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
        ImageId one = image("one");
        ImageId two = image("two");
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
        ImageId id = image("one");
        assertThatThrownBy(() -> tag("shop@" + id, id))
                .hasMessage("refusing to create a tag with a digest reference");
    }

    @Test
    void removing_one_of_several_names_takes_that_name_alone() {
        ImageId id = image("one");
        tag("shop:1", id);
        tag("shop:2", id);
        assertThat(remove("shop:1", false)).containsExactly(new Removed.Untagged("shop:1"));
        assertThat(remove("shop:2", false))
                .containsExactly(new Removed.Untagged("shop:2"), new Removed.Deleted(id));
        assertThatThrownBy(() -> images().get(id)).hasMessage("No such image: " + id);
    }

    @Test
    void removing_by_id_takes_all_names_of_one_repository() {
        ImageId id = image("one");
        tag("shop:1", id);
        tag("shop:2", id);
        assertThat(remove(id.brief(), false))
                .containsExactly(
                        new Removed.Untagged("shop:1"),
                        new Removed.Untagged("shop:2"),
                        new Removed.Deleted(id));
    }

    @Test
    void removing_by_id_what_several_repositories_have_must_be_forced() {
        ImageId id = image("one");
        tag("shop", id);
        tag("store", id);
        assertThatThrownBy(() -> remove(id.toString(), false))
                .hasMessage(
                        "conflict: unable to delete "
                                + id.brief()
                                + " (must be forced) - image is referenced in multiple"
                                + " repositories");
        assertThat(remove(id.toString(), true)).hasSize(3);
    }

    @Test
    void an_image_in_use_is_refused_in_dockers_words() {
        ImageId id = image("one");
        tag("shop:1", id);
        Uses stopped = _ -> List.of(new Uses.Use(CONTAINER, false));
        Uses running = _ -> List.of(new Uses.Use(CONTAINER, true));
        assertThatThrownBy(() -> images().remove("shop:1", false, stopped))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                .hasMessage(
                        "conflict: unable to delete shop:1 (must be forced) - container"
                                + " 0123456789ab is using its referenced image "
                                + id.brief());
        assertThatThrownBy(() -> images().remove(id.toString(), true, running))
                .hasMessage(
                        "conflict: unable to delete "
                                + id.brief()
                                + " (cannot be forced) - image is being used by running container"
                                + " 0123456789ab");
        assertThatThrownBy(() -> images().remove(id.toString(), false, stopped))
                .hasMessage(
                        "conflict: unable to delete "
                                + id.brief()
                                + " (must be forced) - image is being used by stopped container"
                                + " 0123456789ab");
        assertThat(images().remove("shop:1", true, running))
                .containsExactly(new Removed.Untagged("shop:1"));
        assertThat(images().remove(id.toString(), true, stopped))
                .containsExactly(new Removed.Deleted(id));
    }

    @Test
    void a_container_that_came_meanwhile_holds_its_image() {
        ImageId id = image("one");
        tag("shop", id);
        hold(Images.CONTAINER, CONTAINER, id);
        assertThatThrownBy(() -> remove("shop", false)).hasMessageContaining("must be forced");
        assertThat(images().prune(true, Uses.NONE)).isEmpty();
    }

    @Test
    void what_a_container_runs_stays_on_disk_though_its_image_was_forced_away() {
        ImageId id = image("one");
        long top = images().get(id).top().orElseThrow();
        hold(Images.CONTAINER, CONTAINER, id);
        remove(id.toString(), true);
        store.collect();
        store.get().snapshots().open(top).forEach(Dir::close);
        store.db()
                .write(tx -> {
                    images().release(tx, Images.CONTAINER, CONTAINER);
                    return id;
                });
        store.collect();
        assertThat(store.count("image_snapshot")).isZero();
        assertThat(store.count("image_blob")).isZero();
        assertThat(store.count("image_edge")).isZero();
    }

    @Test
    void a_container_cannot_be_made_of_an_image_that_is_gone() {
        ImageId id = image("one");
        remove(id.toString(), false);
        assertThatThrownBy(() -> hold(Images.CONTAINER, CONTAINER, id))
                .hasMessage("No such image: " + id);
    }

    @Test
    void pruning_takes_what_has_no_name_or_everything_unused() {
        ImageId named = image("one");
        ImageId nameless = image("two");
        tag("shop", named);
        assertThat(images().prune(false, Uses.NONE)).containsExactly(new Removed.Deleted(nameless));
        assertThat(images().prune(true, Uses.NONE)).hasSize(2);
    }

    @Test
    void an_image_keeps_its_layers_and_a_removed_one_gives_them_back() {
        ImageId id = image("one");
        long top = images().get(id).top().orElseThrow();
        store.collect();
        store.get().snapshots().open(top).forEach(Dir::close);
        remove(id.toString(), false);
        store.collect();
        assertThatThrownBy(() -> store.get().snapshots().open(top)).isInstanceOf(Fault.class);
    }

    @Test
    void an_image_is_packed_and_then_has_a_manifest_of_what_it_consists_of() throws IOException {
        ImageId id = image("one");
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
        ImageId id = image("one");
        store.restart();
        assertThat(images().awaitPacked(id)).isNotNull();
    }

    @Test
    void an_image_whose_layer_was_changed_on_disk_is_never_packed() throws IOException {
        ImageId id = image("one");
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
    void a_config_that_names_other_layers_is_refused() {
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withDiffIds(List.of(Digest.of(new byte[] {1}))));
        Snapshot layer = layer(Optional.empty(), "x");
        try (Lease lease = store.lease()) {
            assertThatThrownBy(() -> images().create(config, List.of(layer.number()), lease))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("the config names the layers");
        }
    }

    @Test
    void history_is_told_newest_first_with_the_sizes_of_layers() {
        ImageId id = image("one");
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
        ImageId id = image("one");
        tag("shop", id);
        images().awaitSynced(id);
        store.reboot();
        assertThat(images().get(id).top()).isPresent();
        assertThat(store.get().lost()).isEmpty();
    }

    @Test
    void after_a_power_failure_what_was_not_synced_is_named_and_gone() {
        ImageId id = image("one");
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
        ImageId id = image("one");
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
                byte[] tar = new Layers().file("file", content).bytes();
                try (Ingest ingest = store.get().blobs().ingestAnew("layer");
                        Extraction extraction =
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
                        .map(c -> Digest.of(new Layers().file("file", c).bytes()))
                        .toList();
        return ImageConfig.of(
                ImageConfig.Content.empty(Platform.parse(platform)).withDiffIds(diffIds));
    }

    private void unsync() {
        store.db().write(tx -> tx.update("UPDATE image_snapshot SET synced = 0"));
    }

    private void hold(String kind, String key, ImageId id) {
        store.db()
                .write(tx -> {
                    images().hold(tx, kind, key, id);
                    return id;
                });
    }

    /** Two layers of their own, and a step without one. */
    private ImageId image(String content) {
        Snapshot base = layer(Optional.empty(), "base");
        Snapshot top = layer(Optional.of(base.number()), content);
        History step =
                new History(
                        Optional.empty(),
                        Optional.of("RUN x"),
                        Optional.empty(),
                        Optional.empty(),
                        false);
        History empty =
                new History(
                        Optional.empty(),
                        Optional.of("CMD x"),
                        Optional.empty(),
                        Optional.empty(),
                        true);
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withHistory(List.of(step, step, empty))
                                .withDiffIds(List.of(base.diffId(), top.diffId())));
        try (Lease lease = store.lease()) {
            return images().create(config, List.of(base.number(), top.number()), lease);
        }
    }

    private Snapshot layer(Optional<Long> parent, String content) {
        try (Lease lease = store.lease();
                Workspace workspace = store.get().snapshots().prepare(parent)) {
            Files.writeString(workspace.upper().resolve("file"), content);
            Files.setLastModifiedTime(
                    workspace.upper().resolve("file"),
                    java.nio.file.attribute.FileTime.fromMillis(9000));
            return workspace.commit(lease);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void tag(String name, ImageId id) {
        images().tag(Reference.parse(name), id);
    }

    private List<Removed> remove(String name, boolean force) {
        return images().remove(name, force, Uses.NONE);
    }

    private Images images() {
        return store.get().images();
    }
}
