package dev.minato.image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.TestStore;
import dev.minato.image.model.Digest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

class BlobsTest extends ContentStoreContract {
    /** Where the next call of a failpoint throws, once. */
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    private final TestStore store = new TestStore(Duration.ZERO, this::reach);

    private void reach(String name) {
        if (failing.remove(name)) {
            throw new Crash();
        }
    }

    /** The process ended here. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    protected Blobs blobs() {
        return store.get().blobs();
    }

    @Override
    protected Lease lease() {
        return store.lease();
    }

    @Override
    protected void collect() {
        store.collect();
    }

    @Override
    protected void crash() {
        store.restart();
    }

    @Test
    void referencesOfIngestsThatEndedTakeNoRoom() {
        for (int i = 0; i < 100; i++) {
            blobs().uploads()
                    .await(UploadReference.of("reference-" + i), Digest.Algorithm.SHA256)
                    .close();
        }
        assertThat(blobs().uploads().writers()).isZero();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"image.ingest.written", "image.ingest.renamed", "image.ingest.synced"})
    void a_crash_in_a_commit_leaves_no_half_a_blob(String place) throws IOException {
        byte[] bytes = random(100_000);
        failing.add(place);
        try (Lease lease = lease()) {
            assertThatThrownBy(() -> ingest(bytes, lease)).isInstanceOf(Crash.class);
        }
        crash();
        try (Lease lease = lease()) {
            assertThat(blobs().find(Digest.of(bytes), lease)).isEmpty();
            store.get().collector().sweep();
            assertThat(files()).isEmpty();
            blobs().uploads().anew(UploadReference.of("commit")).abort();
            ingest(bytes, lease);
            assertThat(blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void a_crash_in_a_collection_leaves_nothing_for_ever() throws IOException {
        try (Lease lease = lease()) {
            ingest(random(100_000), lease);
        }
        collectOnce();
        failing.add("image.collect.forgotten");
        assertThatThrownBy(this::collectOnce).isInstanceOf(Crash.class);
        assertThat(files()).hasSize(1);
        store.get().collector().sweep();
        assertThat(files()).isEmpty();
    }

    @Test
    void content_within_its_grace_stays_though_nobody_holds_it() {
        try (TestStore graceful = new TestStore(Duration.ofHours(24), this::reach)) {
            byte[] bytes = random(100_000);
            Digest digest = Digest.of(bytes);
            try (Lease lease = graceful.lease();
                    Ingest ingest =
                            graceful.get()
                                    .blobs()
                                    .uploads()
                                    .await(UploadReference.of("x"), Digest.Algorithm.SHA256)) {
                ingest.write(bytes, 0, bytes.length);
                ingest.commit(-1, digest, lease);
            }
            graceful.pass(Duration.ofHours(23));
            graceful.collect();
            assertThat(graceful.get().blobs().bytes(digest)).hasSize(100_000);
            graceful.pass(Duration.ofHours(2));
            graceful.collect();
            assertThatThrownBy(() -> graceful.get().blobs().bytes(digest))
                    .isInstanceOf(Fault.class);
        }
    }

    @Test
    void blobs_cannot_be_written_to() throws IOException {
        try (Lease lease = lease()) {
            ingest(random(100_000), lease);
        }
        assertThat(Files.getPosixFilePermissions(files().getFirst()))
                .noneMatch(p -> p.name().endsWith("WRITE"));
    }

    private void collectOnce() {
        store.pass(Duration.ofMillis(1));
        store.get().collector().collect();
    }

    private List<Path> files() throws IOException {
        Path folder = store.root().resolve("blobs/sha256");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
