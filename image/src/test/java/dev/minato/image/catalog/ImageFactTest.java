package dev.minato.image.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.TestStore;
import dev.minato.image.catalog.ImageFact.Action;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;
import dev.minato.state.Change;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ImageFactTest {
    private static final Map<String, String> LABELS = Map.of("k", "v", "label:who", "me");

    private TestStore store;
    private long known;

    @BeforeEach
    void open() {
        store = TestStore.fresh();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_build_says_what_it_made_and_each_name_that_it_gets() {
        ImageId id = built();
        images().tag(Reference.parse("shop:1"), id);
        assertThat(news())
                .containsExactly(
                        new ImageFact(Action.CREATE, id, Optional.empty(), LABELS),
                        named(Action.TAG, id, "shop:1", LABELS));
    }

    @Test
    void a_pull_says_the_name_it_was_asked_by_also_when_nothing_was_new() {
        ImageId id = built();
        Reference byTag = Reference.parse("host.io/shop:1");
        Digest index = Digest.of(new byte[] {1});
        seen();
        images().pulledAs(byTag, id, index);
        images().pulledAs(byTag.at(index), id, index);
        images().pulledAgain(byTag, id);
        assertThat(news())
                .containsExactly(
                        named(Action.PULL, id, "host.io/shop:1", LABELS),
                        named(Action.PULL, id, byTag.at(index).full(), LABELS),
                        named(Action.PULL, id, "host.io/shop:1", LABELS));
    }

    @Test
    void a_removal_says_every_name_and_the_image() {
        ImageId id = built();
        images().tag(Reference.parse("shop:1"), id);
        images().tag(Reference.parse("shop:2"), id);
        seen();
        images().remove("shop:2", false, ImageUses.NONE);
        images().remove("shop:1", false, ImageUses.NONE);
        assertThat(news())
                .containsExactly(
                        named(Action.UNTAG, id, "shop:2", Map.of()),
                        named(Action.UNTAG, id, "shop:1", Map.of()),
                        ImageFact.of(Action.DELETE, id, Optional.empty()));
        built();
        seen();
        images().prune(image -> true, ImageUses.NONE);
        assertThat(news())
                .extracting(ImageFact::action)
                .containsExactly(Action.UNTAG, Action.DELETE);
    }

    @Test
    void an_image_without_a_name_is_untagged_and_deleted_as_dockerd_says() {
        ImageId id = built();
        seen();
        images().remove(id.toString(), false, ImageUses.NONE);
        assertThat(news())
                .extracting(ImageFact::action)
                .containsExactly(Action.UNTAG, Action.DELETE);
    }

    @Test
    void an_archive_says_what_went_and_what_came() {
        ImageId id = built();
        images().tag(Reference.parse("shop:1"), id);
        seen();
        byte[] named = save("shop:1");
        byte[] nameless = save(id.toString());
        images().remove("shop:1", false, ImageUses.NONE);
        assertThat(news())
                .startsWith(
                        named(Action.SAVE, id, "shop:1", LABELS),
                        new ImageFact(Action.SAVE, id, Optional.empty(), LABELS));
        store.get().archives().load(new ByteArrayInputStream(named), (image, name) -> {});
        store.get().archives().load(new ByteArrayInputStream(nameless), (image, name) -> {});
        assertThat(news())
                .containsExactly(
                        named(Action.LOAD, id, "shop:1", LABELS),
                        new ImageFact(Action.LOAD, id, Optional.empty(), LABELS));
    }

    @Test
    void what_cannot_be_told_is_not_done_but_for_an_archive_that_somebody_takes_along() {
        ImageId id = built();
        images().tag(Reference.parse("shop:1"), id);
        seen();
        store.db()
                .write(tx ->
                        tx.update(
                                "CREATE TRIGGER killed BEFORE INSERT ON change BEGIN"
                                        + " SELECT RAISE(ABORT, 'killed'); END"));
        assertThatThrownBy(() -> images().tag(Reference.parse("shop:2"), id)).isNotNull();
        assertThatThrownBy(() -> images().remove("shop:1", true, ImageUses.NONE)).isNotNull();
        assertThatThrownBy(() ->
                        images().pulledAs(Reference.parse("h.io/s:1"), id, Digest.of(new byte[1])))
                .isNotNull();
        byte[] archive = save("shop:1");
        assertThat(archive).isNotEmpty();
        assertThat(images().get(id).tags()).containsExactly(Reference.parse("shop:1"));
        assertThat(images().get(id).repoDigests()).isEmpty();
        assertThat(news()).isEmpty();
    }

    @Test
    void facts_are_there_after_a_restart() {
        ImageId id = built();
        images().tag(Reference.parse("shop:1"), id);
        store.restart();
        assertThat(news()).extracting(ImageFact::action).contains(Action.CREATE, Action.TAG);
    }

    @Test
    void labels_of_any_size_leave_the_name_and_what_fits() {
        ImageId id = built(Map.of("small", "s", "huge", "x".repeat(1 << 20)));
        images().tag(Reference.parse("shop:1"), id);
        assertThat(news()).last().isEqualTo(named(Action.TAG, id, "shop:1", Map.of("small", "s")));
    }

    @Test
    void a_change_that_is_none_of_an_image_or_cannot_be_read_is_no_fact() {
        for (ChangeFact other :
                List.of(
                        ChangeFact.of(ChangeKind.APP, "sha256:" + "0".repeat(64), "tag"),
                        ChangeFact.of(ChangeKind.IMAGE, "sha256:" + "0".repeat(64), ""),
                        ChangeFact.of(ChangeKind.IMAGE, "sha256:" + "0".repeat(64), "melt"),
                        ChangeFact.of(ChangeKind.IMAGE, "no ID", "tag"),
                        new ChangeFact(
                                ChangeKind.IMAGE,
                                "sha256:" + "0".repeat(64),
                                "tag",
                                Map.of("reference", "NO NAME")))) {
            assertThat(ImageFact.of(new Change(1, Instant.EPOCH, other))).as("%s", other).isEmpty();
        }
    }

    private byte[] save(String name) {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        store.get().archives().toSave(List.of(name)).write(archive);
        return archive.toByteArray();
    }

    private ImageId built() {
        return built(LABELS);
    }

    private ImageId built(Map<String, String> labels) {
        RunConfig run = RunConfig.EMPTY.toBuilder().labels(labels).build();
        ImageConfig config =
                ImageConfig.of(ImageConfig.Content.empty(Platform.host()).withRun(run));
        try (Lease lease = store.lease()) {
            return images().built(config, List.of(), lease);
        }
    }

    private static ImageFact named(
            Action action, ImageId id, String name, Map<String, String> labels) {
        return new ImageFact(action, id, Optional.of(Reference.parse(name)), labels);
    }

    private void seen() {
        known = store.db().changes().last();
    }

    /** What came since; when an image is packed is its own affair. */
    private List<ImageFact> news() {
        List<ImageFact> facts = new ArrayList<>();
        for (Change change : store.db().changes().since(known, 100).changes()) {
            known = change.sequence();
            ImageFact.of(change).filter(fact -> fact.action() != Action.PACK).ifPresent(facts::add);
        }
        return facts;
    }

    private Images images() {
        return store.get().images();
    }
}
