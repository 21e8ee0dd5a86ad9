package dev.minato.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestImages;
import dev.minato.image.TestStore;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** What {@code docker rmi} and {@code docker image prune} do. */
class ImageRemovalTest {
    private static final String CONTAINER = "0123456789abcdef".repeat(4);

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
    void removing_one_of_several_names_takes_that_name_alone() {
        ImageId id = made.image("one");
        tag("shop:1", id);
        tag("shop:2", id);
        assertThat(remove("shop:1", false)).containsExactly(new ImageDeleteItem.Untagged("shop:1"));
        assertThat(remove("shop:2", false))
                .containsExactly(
                        new ImageDeleteItem.Untagged("shop:2"), new ImageDeleteItem.Deleted(id));
        assertThatThrownBy(() -> images().get(id)).hasMessage("No such image: " + id);
    }

    @Test
    void removing_by_id_takes_all_names_of_one_repository() {
        ImageId id = made.image("one");
        tag("shop:1", id);
        tag("shop:2", id);
        assertThat(remove(id.brief(), false))
                .containsExactly(
                        new ImageDeleteItem.Untagged("shop:1"),
                        new ImageDeleteItem.Untagged("shop:2"),
                        new ImageDeleteItem.Deleted(id));
    }

    @Test
    void removing_by_id_what_several_repositories_have_must_be_forced() {
        ImageId id = made.image("one");
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
        ImageId id = made.image("one");
        tag("shop:1", id);
        ImageUses stopped = _ -> List.of(new ImageUses.Use(CONTAINER, false));
        ImageUses running = _ -> List.of(new ImageUses.Use(CONTAINER, true));
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
                .containsExactly(new ImageDeleteItem.Untagged("shop:1"));
        assertThat(images().remove(id.toString(), true, stopped))
                .containsExactly(new ImageDeleteItem.Deleted(id));
    }

    @Test
    void a_container_that_came_meanwhile_holds_its_image() {
        ImageId id = made.image("one");
        tag("shop", id);
        hold(Images.CONTAINER, CONTAINER, id);
        assertThatThrownBy(() -> remove("shop", false)).hasMessageContaining("must be forced");
        assertThat(images().prune(_ -> true, ImageUses.NONE)).isEmpty();
    }

    @Test
    void what_a_container_runs_stays_on_disk_though_its_image_was_forced_away() {
        ImageId id = made.image("one");
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
        ImageId id = made.image("one");
        remove(id.toString(), false);
        assertThatThrownBy(() -> hold(Images.CONTAINER, CONTAINER, id))
                .hasMessage("No such image: " + id);
    }

    @Test
    void pruning_takes_what_has_no_name_or_everything_unused() {
        ImageId named = made.image("one");
        ImageId nameless = made.image("two");
        tag("shop", named);
        assertThat(images().prune(image -> image.tags().isEmpty(), ImageUses.NONE))
                .containsExactly(new ImageDeleteItem.Deleted(nameless));
        assertThat(images().prune(_ -> true, ImageUses.NONE)).hasSize(2);
    }

    @Test
    void an_image_keeps_its_layers_and_a_removed_one_gives_them_back() {
        ImageId id = made.image("one");
        long top = images().get(id).top().orElseThrow();
        store.collect();
        store.get().snapshots().open(top).forEach(Dir::close);
        remove(id.toString(), false);
        store.collect();
        assertThatThrownBy(() -> store.get().snapshots().open(top)).isInstanceOf(Fault.class);
    }

    private void hold(String kind, String key, ImageId id) {
        store.db()
                .write(tx -> {
                    images().hold(tx, kind, key, id);
                    return id;
                });
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
