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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Budget, expiry, crashes and hostile references of content on its way. */
class ContentUploadsTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final TestStore store = new TestStore(Duration.ZERO, this::reach);

    private void reach(String name) {
        if (failing.remove(name)) {
            throw new Killed();
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anUploadThatNobodyWentOnWithExpiresAfterADayOfTheGivenClock() throws IOException {
        write("old", 10);
        store.pass(DAY.minusMinutes(1));
        write("young", 10);
        write("old", 0);
        store.collect();
        assertThat(references()).containsExactly("old", "young");
        store.pass(DAY.minusMinutes(1));
        write("young", 0);
        store.pass(Duration.ofMinutes(2));
        store.collect();
        assertThat(references()).containsExactly("young");
        assertThat(files()).hasSize(1);
        assertThat(uploads().stored()).isEqualTo(10);
    }

    @Test
    void anUploadThatIsBeingWrittenDoesNotExpire() throws IOException {
        try (Ingest slow = begin("slow")) {
            slow.write(new byte[10], 0, 10);
            store.pass(DAY.multipliedBy(2));
            store.collect();
            assertThat(files()).hasSize(1);
            slow.write(new byte[10], 0, 10);
        }
        store.collect();
        assertThat(references()).as("noted as written to just now").containsExactly("slow");
    }

    @Test
    void aFileWithoutARowIsGoneOnWithOrExpiresByItsOwnTime() throws IOException {
        Path folder = store.root().resolve("ingest");
        Path left = Files.write(folder.resolve(UploadReference.of("left").fileName()), new byte[7]);
        Path lost = Files.write(folder.resolve(UploadReference.of("lost").fileName()), new byte[7]);
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        Files.setLastModifiedTime(lost, FileTime.from(Instant.EPOCH));
        store.restart();
        try (Ingest ingest = begin("left")) {
            assertThat(ingest.offset()).isEqualTo(7);
        }
        store.collect();
        assertThat(files()).containsExactly(left);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image.upload.entered", "image.upload.forced", "image.upload.removed"})
    void aKillBetweenTwoStepsLeavesAnUploadThatCanBeGoneOnWith(String place) throws IOException {
        byte[] bytes = new byte[5000];
        new Random(1).nextBytes(bytes);
        failing.add(place);
        assertThatThrownBy(
                        () -> {
                            try (Ingest ingest = begin("x")) {
                                ingest.write(bytes, 0, 3000);
                                ingest.keep();
                            }
                            uploads().abort(UploadReference.of("x"));
                        })
                .isInstanceOf(Killed.class);
        store.restart();
        UploadStatus status = uploads().status(UploadReference.of("x")).orElseThrow();
        try (Ingest ingest = begin("x");
                var lease = store.lease()) {
            assertThat(ingest.offset()).isEqualTo(status.offset());
            int from = (int) ingest.offset();
            ingest.write(from, bytes, from, bytes.length - from);
            ingest.commit(bytes.length, Digest.of(bytes), lease);
        }
        assertThat(store.get().blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        assertThat(references()).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(uploads().stored()).isZero();
    }

    @Test
    void allUploadsTogetherHaveABudgetOfNumberAndBytes() {
        ContentUploads few = few(new UploadLimits(2, 1000));
        try (Ingest one = few.begin(UploadReference.of("1"), Digest.Algorithm.SHA256);
                Ingest two = few.begin(UploadReference.of("2"), Digest.Algorithm.SHA256)) {
            assertThatThrownBy(() -> few.begin(UploadReference.of("3"), Digest.Algorithm.SHA256))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                    .hasMessageContaining("2 are under way, which is the most");
            one.write(new byte[600], 0, 600);
            assertThatThrownBy(() -> two.write(new byte[401], 0, 401))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                    .hasMessageContaining("all uploads together");
            two.write(new byte[400], 0, 400);
            one.abort();
            two.write(new byte[600], 0, 600);
            two.abort();
        }
        assertThat(few.stored()).isZero();
        assertThat(few.list("", "", 10)).isEmpty();
        assertThat(few.writers()).isZero();
    }

    @Test
    void ofManyWhoBeginAtOnceOneWrites() throws Exception {
        int many = 8;
        CyclicBarrier together = new CyclicBarrier(many);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> tries = new ArrayList<>();
            CyclicBarrier tried = new CyclicBarrier(many);
            for (int i = 0; i < many; i++) {
                tries.add(
                        pool.submit(() -> {
                            together.await();
                            try (Ingest ingest = begin("one")) {
                                tried.await();
                                ingest.write(new byte[10], 0, 10);
                                return true;
                            } catch (Fault refused) {
                                tried.await();
                                return false;
                            }
                        }));
            }
            int writers = 0;
            for (Future<Boolean> each : tries) {
                writers += each.get() ? 1 : 0;
            }
            assertThat(writers).isEqualTo(1);
        }
        assertThat(uploads().status(UploadReference.of("one")).orElseThrow().offset())
                .isEqualTo(10);
    }

    @Test
    void aFullDiskLeavesTheUploadAtTheOffsetThatWasTold() throws Exception {
        Path folder = store.root().resolve("ingest");
        run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString());
        try (Ingest ingest = begin("full")) {
            ingest.write(new byte[700 << 10], 0, 700 << 10);
            assertThatThrownBy(() -> ingest.write(new byte[700 << 10], 0, 700 << 10))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.EXHAUSTED))
                    .hasMessageContaining("no space left on device");
            assertThat(uploads().status(UploadReference.of("full")).orElseThrow().offset())
                    .isEqualTo(700 << 10);
            assertThat(uploads().stored()).isEqualTo(700 << 10);
            ingest.write(700 << 10, new byte[10], 0, 10);
        } finally {
            run("umount", folder.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "/", "../../etc/passwd", "a//b", "%00", "-rf", "'; DROP"})
    void whatMeansSomethingElsewhereIsAPlainReferenceOrRefused(String text) throws IOException {
        if (text.contains(" ")) {
            assertThatThrownBy(() -> UploadReference.of(text)).isInstanceOf(Fault.class);
            return;
        }
        write(text, 3);
        assertThat(references()).containsExactly(text);
        assertThat(files()).hasSize(1);
    }

    @Test
    void anyTextIsRefusedOrNamesOneFileOfTheFolder() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(300);
            int range = random.nextBoolean() ? 0x80 : 0x11000;
            for (int at = 0; at < length; at++) {
                text.append((char) random.nextInt(i % 3 == 0 ? 0x21 : 0, range));
            }
            try {
                assertThat(UploadReference.of(text.toString()).fileName()).matches("[0-9a-f]{64}");
                assertThat(text.chars()).allMatch(c -> c > 0x20 && c < 0x7f);
            } catch (Fault refused) {
                assertThat(refused.kind()).isEqualTo(Fault.Kind.INVALID);
                assertThat(refused.text()).matches("[ -~]+");
            }
        }
        assertThatThrownBy(() -> UploadReference.of("x".repeat(257)))
                .hasMessage("an upload's reference has 257 characters: it may have 256");
        assertThatThrownBy(() -> UploadReference.of(""))
                .hasMessage("an upload's reference is empty");
        assertThatThrownBy(() -> UploadReference.of("a\nb"))
                .hasMessageContaining("no printable ASCII");
    }

    private ContentUploads few(UploadLimits limits) {
        return new Blobs(
                        store.root(),
                        store.db(),
                        () -> Instant.parse("2026-11-22T10:00:00Z"),
                        this::reach,
                        limits)
                .uploads();
    }

    private ContentUploads uploads() {
        return store.get().blobs().uploads();
    }

    private Ingest begin(String reference) {
        return uploads().begin(UploadReference.of(reference), Digest.Algorithm.SHA256);
    }

    private void write(String reference, int length) {
        try (Ingest ingest = begin(reference)) {
            ingest.write(new byte[length], 0, length);
        }
    }

    private List<String> references() {
        return uploads().list("", "", 1000).stream()
                .map(status -> status.reference().text())
                .toList();
    }

    private List<Path> files() throws IOException {
        try (var files = Files.list(store.root().resolve("ingest"))) {
            return files.toList();
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
