package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.cache.CacheKeeper;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.ImageUses;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** What the cache keeps, tells and forgets, with real builds. */
@Timeout(120)
class BuildCacheTest {
    private static final String BIG = "RUN seq 100000 > /big\n";

    private final BuildLab lab = new BuildLab();

    @AfterEach
    void close() {
        lab.close();
    }

    private void remove(Image image) {
        lab.store().images().remove(image.id().toString(), true, ImageUses.NONE);
    }

    private List<String> described(List<CacheRecord> records) {
        return records.stream()
                .map(r ->
                        r.description()
                                + (r.inUse() ? " used" : "")
                                + (r.shared() ? " shared" : ""))
                .toList();
    }

    @Test
    void whatStepsMadeIsToldWithWhatTheyDid() {
        Image image = lab.build("FROM busybox:test\nWORKDIR /w\n" + BIG);
        assertThat(described(lab.cache().records()))
                .containsExactly(
                        " shared",
                        "WORKDIR /w shared",
                        "mount / from exec /bin/sh -c seq 100000 > /big shared");
        remove(image);
        CacheRecord big = lab.cache().records().getLast();
        assertThat(big.shared()).isFalse();
        assertThat(big.size()).isEqualTo(588_895);
        assertThat(big.uses()).isEqualTo(1);
        lab.build("FROM busybox:test\nWORKDIR /w\n" + BIG);
        CacheRecord again = lab.cache().records().getLast();
        assertThat(again.uses()).isEqualTo(2);
        assertThat(again.id()).isEqualTo(big.id()).matches("[0-9a-f]{25}");
        assertThat(again.created()).isEqualTo(big.created());
        assertThat(again.lastUsed().orElseThrow()).isAfter(big.lastUsed().orElseThrow());
    }

    @Test
    void whatIsForgottenIsGoneAtOnce() {
        remove(lab.build("FROM busybox:test\nWORKDIR /w\n" + BIG));
        assertThat(lab.store().collector().reclaim()).isLessThan(10_000);
        assertThat(lab.cache().prune(PruneOptions.EVERYTHING, 0)).hasSize(3);
        assertThat(lab.store().collector().reclaim()).isGreaterThan(588_000);
        assertThat(lab.cache().records()).isEmpty();
    }

    @Test
    void aBoundForgetsTheLongestUnusedAndNothingThatImagesNeed() throws Exception {
        Image kept = lab.build("FROM busybox:test\nRUN seq 100001 > /big\n");
        remove(lab.build("FROM busybox:test\nRUN seq 100002 > /big\n"));
        remove(lab.build("FROM busybox:test\nRUN seq 100003 > /big\n"));
        remove(lab.build("FROM busybox:test\nRUN seq 100002 > /big\n"));
        try (CacheKeeper keeper =
                new CacheKeeper(lab.cache(), lab.store().collector(), OptionalLong.of(1_000_000))) {
            keeper.built();
            while (lab.cache().size() > 2) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        assertThat(described(lab.cache().records()))
                .containsExactly(
                        " shared",
                        "mount / from exec /bin/sh -c seq 100001 > /big shared",
                        "mount / from exec /bin/sh -c seq 100002 > /big");
        assertThat(lab.store().images().get(kept.id()).top()).isPresent();
    }

    @Test
    void aStepWhoseLayerAPowerFailureTookIsNotTakenForAnother() {
        String file = "FROM busybox:test\n" + BIG;
        remove(lab.build(file));
        lab.database().write(tx -> tx.update("DELETE FROM image_root WHERE kind = 'build'"));
        lab.build(file);
        assertThat(lab.steps().count()).isEqualTo(2);
    }

    @Test
    void buildsLoseNothingToThosePruningMeanwhile() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        lab.file("a", "a");
        CompletableFuture<Void> pruner =
                CompletableFuture.runAsync(() -> {
                    while (!ended.get()) {
                        lab.cache().prune(PruneOptions.EVERYTHING, 0);
                        lab.store().images().prune(image -> image.tags().isEmpty(), ImageUses.NONE);
                        lab.store().collector().reclaim();
                    }
                });
        List<CompletableFuture<Void>> builders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String name = "race:" + i;
            builders.add(CompletableFuture.runAsync(() -> buildAgainAndAgain(name)));
        }
        try {
            CompletableFuture.allOf(builders.toArray(CompletableFuture[]::new)).get();
        } finally {
            ended.set(true);
            pruner.get();
        }
    }

    private void buildAgainAndAgain(String name) {
        for (int i = 0; i < 40; i++) {
            // Half of the steps are those of the others, too.
            String file =
                    "FROM busybox:test AS one\nCOPY a /a\nWORKDIR /w\nCOPY a /w/"
                            + (i % 3)
                            + "\nFROM busybox:test\nCOPY --from=one /w /w\nCOPY a /"
                            + name.replace(':', '-');
            Image image =
                    lab.build(
                            file,
                            request -> request.withTags(List.of(Reference.parse(name))),
                            event -> {});
            assertThat(lab.files(image)).containsKey("/w/" + i % 3);
        }
    }
}
