package dev.minato.image.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What every content store does: ingests, what becomes visible and when, leases, needs, collection
 * (containerd's content and metadata test suites).
 */
public abstract class ContentStoreContract {
    /** The store under test, with a grace of zero. */
    protected abstract Blobs blobs();

    /** A new lease. */
    protected abstract Lease lease();

    /** Collects until nothing more is found. */
    protected abstract void collect();

    /** Ends the process without warning and starts it again. */
    protected abstract void crash();

    @Test
    void what_is_committed_can_be_read_from_any_position() throws IOException {
        byte[] bytes = random(300_000);
        Digest digest = Digest.of(bytes);
        try (Lease lease = lease()) {
            assertThat(ingest(bytes, lease)).isEqualTo(new Blob(digest, bytes.length));
            assertThat(blobs().find(digest, lease)).contains(new Blob(digest, bytes.length));
            assertThat(blobs().bytes(digest)).isEqualTo(bytes);
            try (var in = blobs().read(digest, 299_990)) {
                assertThat(in.readAllBytes()).hasSize(10);
            }
        }
    }

    @Test
    void nothing_is_visible_before_the_commit() {
        byte[] bytes = random(1000);
        try (Lease lease = lease();
                Ingest ingest =
                        blobs().uploads()
                                .await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            ingest.write(bytes, 0, bytes.length);
            assertThat(blobs().find(Digest.of(bytes), lease)).isEmpty();
            assertThatThrownBy(() -> blobs().bytes(Digest.of(bytes)))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.NOT_FOUND));
        }
    }

    @Test
    void an_ingest_goes_on_where_it_was_left_also_after_a_crash() {
        byte[] bytes = random(10_000);
        try (Ingest ingest =
                blobs().uploads().await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            ingest.write(bytes, 0, 6000);
        }
        crash();
        try (Lease lease = lease();
                Ingest ingest =
                        blobs().uploads()
                                .await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            assertThat(ingest.offset()).isEqualTo(6000);
            ingest.write(bytes, 6000, 4000);
            ingest.commit(10_000, Digest.of(bytes), lease);
            assertThat(blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        }
        try (Ingest ingest =
                blobs().uploads().await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            assertThat(ingest.offset()).isZero();
        }
    }

    @Test
    void an_aborted_ingest_is_forgotten() {
        try (Ingest ingest =
                blobs().uploads().await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            ingest.write(random(100), 0, 100);
            ingest.abort();
        }
        try (Ingest ingest =
                blobs().uploads().await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            assertThat(ingest.offset()).isZero();
        }
    }

    @Test
    void wrong_content_is_refused_and_kept_until_the_right_digest_comes_or_an_abort() {
        byte[] bytes = random(1000);
        Digest digest = Digest.of(bytes);
        Digest other = Digest.of(random(1001));
        try (Lease lease = lease()) {
            assertThatThrownBy(() -> commit(bytes, -1, other, lease))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                    .hasMessageContaining(other.toString())
                    .hasMessageContaining(digest.toString());
            assertThatThrownBy(() -> commit(bytes, 999, digest, lease))
                    .hasMessageContaining("has 1000 bytes, but 999 were announced");
            assertThat(blobs().find(other, lease)).isEmpty();
            assertThat(blobs().find(digest, lease)).isEmpty();
            try (Ingest ingest = begin("commit")) {
                assertThat(ingest.offset()).isEqualTo(1000);
                assertThatThrownBy(() -> ingest.commit(-1, other, lease)).isInstanceOf(Fault.class);
                ingest.commit(1000, digest, lease);
            }
            assertThat(blobs().bytes(digest)).isEqualTo(bytes);
            assertThat(blobs().uploads().status(UploadReference.of("commit"))).isEmpty();
        }
    }

    @Test
    void an_upload_goes_on_at_its_offset_and_nowhere_else() {
        byte[] bytes = random(100);
        try (Ingest ingest = begin("chunks")) {
            ingest.write(0, bytes, 0, 60);
            for (long wrong : new long[] {0, 59, 61, -1, Long.MAX_VALUE}) {
                assertThatThrownBy(() -> ingest.write(wrong, bytes, 0, 10))
                        .isInstanceOfSatisfying(
                                Fault.class,
                                f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                        .hasMessage(
                                "the upload goes on at byte 60, and byte " + wrong + " was sent");
            }
            ingest.write(60, bytes, 60, 40);
            assertThat(ingest.keep()).isEqualTo(100);
        }
        assertThat(blobs().uploads().status(UploadReference.of("chunks")).orElseThrow().offset())
                .isEqualTo(100);
    }

    @Test
    void the_status_of_an_upload_is_there_while_it_is_written_and_after_a_crash() {
        ContentUploads uploads = blobs().uploads();
        assertThat(uploads.status(UploadReference.of("a/b"))).isEmpty();
        UploadStatus during;
        try (Ingest ingest = begin("a/b")) {
            ingest.expect(500);
            ingest.write(random(300), 0, 300);
            during = uploads.status(UploadReference.of("a/b")).orElseThrow();
            assertThat(during.offset()).isEqualTo(300);
            assertThat(during.total()).hasValue(500);
            assertThat(during.updated()).isEqualTo(during.started());
        }
        crash();
        assertThat(blobs().uploads().status(UploadReference.of("a/b"))).contains(during);
    }

    @Test
    void uploads_are_listed_by_prefix_page_by_page() {
        for (String reference : List.of("a/1", "a/2", "a/3", "a%", "b/1")) {
            begin(reference).close();
        }
        ContentUploads uploads = blobs().uploads();
        assertThat(uploads.list("a/", "", 2))
                .extracting(status -> status.reference().text())
                .containsExactly("a/1", "a/2");
        assertThat(uploads.list("a/", "a/2", 2))
                .extracting(status -> status.reference().text())
                .containsExactly("a/3");
        assertThat(uploads.list("", "", 1000)).hasSize(5);
        assertThatThrownBy(() -> uploads.list("", "", 1001))
                .hasMessage("1001 uploads cannot be listed: 1 to 1000");
    }

    @Test
    void an_upload_has_one_writer_and_a_second_is_refused() {
        UploadReference reference = UploadReference.of("one");
        try (Ingest first = begin("one")) {
            first.write(random(10), 0, 10);
            for (Runnable second :
                    List.<Runnable>of(
                            () -> begin("one"), () -> blobs().uploads().abort(reference))) {
                assertThatThrownBy(second::run)
                        .isInstanceOfSatisfying(
                                Fault.class,
                                f -> assertThat(f.kind()).isEqualTo(Fault.Kind.UNAVAILABLE))
                        .hasMessage("upload one is being written by another: try again later");
            }
        }
        try (Ingest next = begin("one")) {
            assertThat(next.offset()).isEqualTo(10);
        }
        blobs().uploads().abort(reference);
        assertThat(blobs().uploads().status(reference)).isEmpty();
        assertThatThrownBy(() -> blobs().uploads().abort(reference))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.NOT_FOUND));
    }

    @Test
    void content_that_is_there_can_be_committed_again() {
        byte[] bytes = random(1000);
        try (Lease lease = lease()) {
            ingest(bytes, lease);
            assertThat(ingest(bytes, lease).size()).isEqualTo(1000);
            assertThat(blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void sha512_is_as_good_whether_it_was_expected_or_not() {
        byte[] bytes = random(1000);
        MessageDigest calculation = Digest.Algorithm.SHA512.start();
        calculation.update(bytes);
        Digest digest = Digest.Algorithm.SHA512.finish(calculation);
        try (Lease lease = lease()) {
            commit(bytes, -1, digest, lease);
            assertThat(blobs().bytes(digest)).isEqualTo(bytes);
        }
    }

    @Test
    void empty_content_is_content() {
        try (Lease lease = lease()) {
            ingest(new byte[0], lease);
            assertThat(blobs().bytes(Digest.of(new byte[0]))).isEmpty();
        }
    }

    @Test
    void a_stream_is_kept_while_it_is_read() throws IOException {
        byte[] bytes = random(5000);
        try (Lease lease = lease();
                Ingest ingest =
                        blobs().uploads()
                                .await(UploadReference.of("one"), Digest.Algorithm.SHA256)) {
            assertThat(ingest.tee(new ByteArrayInputStream(bytes)).readAllBytes()).isEqualTo(bytes);
            ingest.commit(5000, Digest.of(bytes), lease);
            assertThat(blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void many_commits_of_the_same_content_at_once_leave_it_once() throws Exception {
        byte[] bytes = random(200_000);
        CountDownLatch together = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
                Lease lease = lease()) {
            List<Future<Blob>> commits = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String reference = "r" + i;
                commits.add(
                        pool.submit(() -> {
                            together.await();
                            try (Ingest ingest =
                                    blobs().uploads()
                                            .await(
                                                    UploadReference.of(reference),
                                                    Digest.Algorithm.SHA256)) {
                                ingest.write(bytes, 0, bytes.length);
                                return ingest.commit(-1, Digest.of(bytes), lease);
                            }
                        }));
            }
            together.countDown();
            for (Future<Blob> commit : commits) {
                assertThat(commit.get().size()).isEqualTo(200_000);
            }
            assertThat(blobs().bytes(Digest.of(bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void a_second_ingest_under_the_same_reference_waits_for_the_first() throws Exception {
        byte[] bytes = random(100);
        Ingest first = blobs().uploads().await(UploadReference.of("one"), Digest.Algorithm.SHA256);
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
                Lease lease = lease()) {
            Future<Long> second =
                    pool.submit(() -> {
                        try (Ingest ingest =
                                blobs().uploads()
                                        .await(
                                                UploadReference.of("one"),
                                                Digest.Algorithm.SHA256)) {
                            return ingest.offset();
                        }
                    });
            first.write(bytes, 0, 100);
            first.commit(100, Digest.of(bytes), lease);
            assertThat(second.get()).isZero();
        }
    }

    @Test
    void what_a_lease_holds_stays_and_what_nobody_holds_goes() {
        byte[] held = random(100_000);
        byte[] free = random(100_001);
        try (Lease lease = lease()) {
            ingest(held, lease);
            try (Lease brief = lease()) {
                ingest(free, brief);
            }
            collect();
            assertThat(blobs().find(Digest.of(held), lease)).isPresent();
            assertThat(blobs().find(Digest.of(free), lease)).isEmpty();
        }
        collect();
        try (Lease lease = lease()) {
            assertThat(blobs().find(Digest.of(held), lease)).isEmpty();
        }
    }

    @Test
    void a_lease_ends_with_its_process() {
        byte[] bytes = random(100_000);
        ingest(bytes, lease());
        crash();
        try (Lease lease = lease()) {
            assertThat(blobs().find(Digest.of(bytes), lease)).isPresent();
        }
        collect();
        try (Lease lease = lease()) {
            assertThat(blobs().find(Digest.of(bytes), lease)).isEmpty();
        }
    }

    @Test
    void a_document_keeps_what_it_needs() {
        byte[] layer = random(100_000);
        byte[] document = "{\"layer\":1}".getBytes(StandardCharsets.UTF_8);
        try (Lease lease = lease()) {
            try (Lease brief = lease()) {
                ingest(layer, brief);
                blobs().put(document, List.of(Digest.of(layer)), brief);
                assertThat(blobs().find(Digest.of(document), lease)).isPresent();
            }
            collect();
            assertThat(blobs().bytes(Digest.of(layer))).isEqualTo(layer);
        }
        collect();
        assertThatThrownBy(() -> blobs().bytes(Digest.of(document))).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> blobs().bytes(Digest.of(layer))).isInstanceOf(Fault.class);
    }

    @Test
    void a_document_that_needs_what_is_not_there_is_refused() {
        Digest missing = Digest.of(random(10));
        try (Lease lease = lease()) {
            byte[] document = "{}".getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> blobs().put(document, List.of(missing), lease))
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.NOT_FOUND))
                    .hasMessageContaining(missing.toString());
            assertThat(blobs().find(Digest.of(document), lease)).isEmpty();
        }
    }

    @Test
    void large_documents_are_kept_as_well() {
        byte[] document = random(500_000);
        try (Lease lease = lease()) {
            blobs().put(document, List.of(), lease);
            assertThat(blobs().bytes(Digest.of(document))).isEqualTo(document);
        }
    }

    protected final Blob ingest(byte[] bytes, Lease lease) {
        return commit(bytes, bytes.length, Digest.of(bytes), lease);
    }

    private Ingest begin(String reference) {
        return blobs().uploads().begin(UploadReference.of(reference), Digest.Algorithm.SHA256);
    }

    private Blob commit(byte[] bytes, long size, Digest digest, Lease lease) {
        try (Ingest ingest = blobs().uploads().anew(UploadReference.of("commit"))) {
            ingest.write(bytes, 0, bytes.length);
            return ingest.commit(size, digest, lease);
        }
    }

    protected static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
