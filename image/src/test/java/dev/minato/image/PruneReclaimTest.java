package dev.minato.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Failpoint;
import dev.minato.image.catalog.ImageUses;
import dev.minato.image.catalog.Images;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.LayerHoldings;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Descriptor;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What goes at once when somebody prunes. */
class PruneReclaimTest {
    private final TestStore store = new TestStore(Duration.ofDays(1), Failpoint.NONE);

    @AfterEach
    void close() {
        store.close();
    }

    private Snapshot layer(Optional<Long> parent, int bytes, Lease lease) throws IOException {
        try (ActiveSnapshot workspace = store.get().snapshots().prepare(parent)) {
            byte[] content = new byte[bytes];
            java.util.Arrays.fill(content, (byte) bytes);
            Files.write(workspace.upper().resolve("file-" + bytes), content);
            return workspace.commit(lease);
        }
    }

    private void hold(String key, Snapshot snapshot) {
        store.db()
                .write(tx -> {
                    store.get().snapshots().hold(tx, "test", key, snapshot.number());
                    return true;
                });
    }

    private void release(String key) {
        store.db()
                .write(tx -> {
                    store.get().snapshots().release(tx, "test", key);
                    return true;
                });
    }

    private long folders() throws IOException {
        try (Stream<Path> found = Files.list(store.root().resolve("snapshots"))) {
            return found.count();
        }
    }

    @Test
    void youngContentThatNobodyNeedsIsGoneWhenItReturnsAndIsCounted() throws IOException {
        try (Lease lease = store.lease()) {
            Snapshot below = layer(Optional.empty(), 1000, lease);
            Snapshot empty = layer(Optional.of(below.number()), 0, lease);
            hold("a", layer(Optional.of(empty.number()), 500, lease));
        }
        assertThat(store.get().collector().reclaim()).isZero();
        release("a");
        assertThat(store.get().collector().collect()).isZero();
        assertThat(store.get().collector().reclaim()).isEqualTo(1500);
        assertThat(folders()).isZero();
        assertThat(store.count("image_snapshot")).isZero();
    }

    @Test
    void whatSomebodyWorksWithStays() throws IOException {
        try (Lease lease = store.lease()) {
            Snapshot snapshot = layer(Optional.empty(), 1000, lease);
            assertThat(store.get().collector().reclaim()).isZero();
            assertThat(store.get().snapshots().find(snapshot.number(), lease)).isPresent();
        }
        assertThat(store.get().collector().reclaim()).isEqualTo(1000);
    }

    @Test
    void whatWasInUseGoesWhenTheUseHasEnded() throws IOException {
        try (Lease lease = store.lease()) {
            layer(Optional.empty(), 1000, lease);
            assertThat(store.get().collector().reclaim()).isZero();
        }
        store.get().collector().resume();
        assertThat(store.count("image_snapshot")).isZero();
    }

    @Test
    @Timeout(60)
    void anImageThatIsRemovedWhileItIsPackedGoesAtOnce() throws Exception {
        Images images = store.get().images();
        ImageId image;
        try (Lease lease = store.lease();
                ActiveSnapshot workspace = store.get().snapshots().prepare(Optional.empty())) {
            byte[] random = new byte[48 << 20];
            new Random(1).nextBytes(random);
            Files.write(workspace.upper().resolve("random"), random);
            Snapshot top = workspace.commit(lease);
            ImageConfig config =
                    ImageConfig.of(
                            ImageConfig.Content.empty(Platform.host())
                                    .withDiffIds(List.of(top.diffId())));
            image = images.create(config, List.of(top.number()), lease);
        }
        CompletableFuture<Descriptor> packed =
                CompletableFuture.supplyAsync(() -> images.awaitPacked(image));
        while (ingested() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(images.prune(_ -> true, ImageUses.NONE)).isNotEmpty();
        assertThat(store.get().collector().reclaim()).isGreaterThan(48 << 20);
        assertThat(folders()).isZero();
        assertThat(ingested()).isZero();
        assertThat(store.count("image_blob")).isZero();
        assertThatThrownBy(packed::get).hasMessageContaining("No such image");
    }

    private long ingested() throws IOException {
        try (Stream<Path> found = Files.list(store.root().resolve("ingest"))) {
            return found.count();
        }
    }

    @Test
    void aNumberIsNeverGivenTwice() throws IOException {
        long first;
        try (Lease lease = store.lease()) {
            first = layer(Optional.empty(), 1000, lease).number();
        }
        store.get().collector().reclaim();
        store.restart();
        try (Lease lease = store.lease()) {
            assertThat(layer(Optional.empty(), 1000, lease).number()).isGreaterThan(first);
        }
    }

    @Test
    void whatIsKeptIsToldWithWhoElseNeedsIt() throws IOException {
        Snapshot base;
        Snapshot one;
        Snapshot two;
        try (Lease lease = store.lease()) {
            base = layer(Optional.empty(), 10, lease);
            one = layer(Optional.of(base.number()), 20, lease);
            two = layer(Optional.of(base.number()), 30, lease);
            hold("one", one);
            hold("two", two);
        }
        store.db()
                .write(tx -> {
                    store.get().snapshots().hold(tx, "other", "x", one.number());
                    return true;
                });
        try (Lease using = store.lease()) {
            store.get().snapshots().find(two.number(), using);
            assertThat(held())
                    .containsExactly(
                            base.number() + " leased shared",
                            one.number() + " shared",
                            two.number() + " leased");
        }
        assertThat(held())
                .containsExactly(
                        base.number() + " shared",
                        one.number() + " shared",
                        Long.toString(two.number()));
    }

    private List<String> held() {
        return store.db().read(rx -> LayerHoldings.of(rx, "test", store.now())).stream()
                .map(held ->
                        held.snapshot().number()
                                + (held.leased() ? " leased" : "")
                                + (held.shared() ? " shared" : ""))
                .toList();
    }
}
