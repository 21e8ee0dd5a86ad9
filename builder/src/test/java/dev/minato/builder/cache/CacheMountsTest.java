package dev.minato.builder.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.cache.CacheMountRequest.Sharing;
import dev.minato.image.ImageStore;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

@Timeout(30)
class CacheMountsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir Path home;
    private Database database;
    private CacheMounts mounts;

    @BeforeEach
    void open() {
        database =
                Database.open(
                        home.resolve("db"),
                        List.of(ImageStore.migrations(), BuildCache.migrations()));
        mounts = opened();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private CacheMounts opened() {
        return new CacheMounts(home.resolve("mounts"), database, () -> NOON);
    }

    private static CacheMountRequest request(String key, Sharing sharing) {
        return new CacheMountRequest(key, sharing, "of " + key, _ -> {});
    }

    private List<String> names() throws IOException {
        if (!Files.exists(home.resolve("mounts"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(home.resolve("mounts"))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private List<CacheRecord> records() {
        mounts.measure();
        return database.read(mounts::records);
    }

    @Test
    void aFolderStaysForTheNextWithItsKey() throws Exception {
        for (Sharing sharing : Sharing.values()) {
            try (CacheMount mount = mounts.acquire(request("a", sharing))) {
                Files.writeString(mount.folder().resolve(sharing.name()), "x");
            }
        }
        try (CacheMount other = mounts.acquire(request("b", Sharing.SHARED))) {
            assertThat(other.folder()).isEmptyDirectory();
        }
        assertThat(names()).containsExactly("1", "2");
        assertThat(home.resolve("mounts/1"))
                .isDirectoryContaining("glob:**/SHARED")
                .isDirectoryContaining("glob:**/LOCKED");
        assertThat(Files.getPosixFilePermissions(home.resolve("mounts"))).hasSize(3);
    }

    @Test
    void twoShareOneAndGetAnotherWhereOneHasItAlone() throws Exception {
        try (CacheMount first = mounts.acquire(request("a", Sharing.SHARED));
                CacheMount second = mounts.acquire(request("a", Sharing.SHARED));
                CacheMount alone = mounts.acquire(request("a", Sharing.PRIVATE));
                CacheMount another = mounts.acquire(request("a", Sharing.PRIVATE))) {
            assertThat(second.folder()).isEqualTo(first.folder());
            assertThat(alone.folder()).isNotEqualTo(first.folder());
            assertThat(another.folder()).isNotEqualTo(alone.folder());
        }
        try (CacheMount first = mounts.acquire(request("a", Sharing.PRIVATE));
                CacheMount second = mounts.acquire(request("a", Sharing.SHARED))) {
            assertThat(first.folder()).hasFileName("1");
            assertThat(second.folder()).hasFileName("2");
        }
        assertThat(names()).containsExactly("1", "2", "3");
    }

    @Test
    void thoseThatWaitGetItInTheirOrder() throws Exception {
        List<Integer> order = new ArrayList<>();
        List<Thread> waiting = new ArrayList<>();
        try (CacheMount _ = mounts.acquire(request("a", Sharing.LOCKED))) {
            for (int i = 0; i < 5; i++) {
                int number = i;
                Thread thread =
                        Thread.ofPlatform()
                                .start(() -> {
                                    try (CacheMount _ =
                                            mounts.acquire(request("a", Sharing.LOCKED))) {
                                        order.add(number); // One at a time has it.
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
                waiting.add(thread);
                awaitWaiting(thread);
            }
            assertThat(order).isEmpty();
        }
        for (Thread thread : waiting) {
            thread.join();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
        assertThat(names()).containsExactly("1");
    }

    /** Until it waits for its turn: on its way there it may wait for a lock or the database. */
    private static void awaitWaiting(Thread thread) {
        while (!isInQueue(thread.getStackTrace())) {
            Thread.onSpinWait();
        }
    }

    private static boolean isInQueue(StackTraceElement[] stack) {
        boolean parked = false;
        for (StackTraceElement frame : stack) {
            parked |= frame.getClassName().endsWith("ConditionObject");
            if (frame.getClassName().startsWith("dev.minato.")) {
                return parked && frame.getClassName().equals(CacheMounts.class.getName());
            }
        }
        return false;
    }

    @Test
    void whoIsInterruptedWaitsNoMoreAndHoldsNobodyUp() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        CacheMount first = mounts.acquire(request("a", Sharing.LOCKED));
        Thread waiting =
                Thread.ofPlatform()
                        .start(() -> {
                            try (CacheMount mount = mounts.acquire(request("a", Sharing.LOCKED))) {
                                end.complete(new AssertionError("got " + mount.folder()));
                            } catch (Exception e) {
                                end.complete(e);
                            }
                        });
        awaitWaiting(waiting);
        waiting.interrupt();
        assertThat(end.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        first.close();
        first.close();
        mounts.acquire(request("a", Sharing.LOCKED)).close();
    }

    @Test
    void whoSharesWaitsForTheBeginning() throws Exception {
        CountDownLatch beginning = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Path> first = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> {
                    CacheMountRequest slow =
                            new CacheMountRequest(
                                    "a",
                                    Sharing.SHARED,
                                    "",
                                    folder -> {
                                        beginning.countDown();
                                        goOn.await();
                                        folder.mkdir(BytePath.of("begun"), 0755);
                                    });
                    try (CacheMount mount = mounts.acquire(slow)) {
                        first.complete(mount.folder());
                    } catch (Exception e) {
                        first.completeExceptionally(e);
                    }
                });
        beginning.await();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            try (CacheMount mount = mounts.acquire(request("a", Sharing.SHARED))) {
                                second.complete(Files.exists(mount.folder().resolve("begun")));
                            } catch (Exception e) {
                                second.completeExceptionally(e);
                            }
                        });
        awaitWaiting(other);
        goOn.countDown();
        assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(first.get(10, TimeUnit.SECONDS)).hasFileName("1");
    }

    @Test
    void aBeginningThatFailsLeavesNothing() throws Exception {
        CacheMountRequest broken =
                new CacheMountRequest(
                        "a",
                        Sharing.LOCKED,
                        "",
                        folder -> {
                            folder.mkdir(BytePath.of("half"), 0755);
                            throw new IOException("no more");
                        });
        assertThatThrownBy(() -> mounts.acquire(broken)).hasMessage("no more");
        assertThat(names()).isEmpty();
        assertThat(records()).isEmpty();
        try (CacheMount mount = mounts.acquire(request("a", Sharing.LOCKED))) {
            assertThat(mount.folder()).isEmptyDirectory();
        }
    }

    @Test
    void whatAKilledProcessLeftIsUsableOrGone() throws Exception {
        mounts.acquire(request("kept", Sharing.LOCKED)); // Never given back.
        mounts.acquire(request("lost", Sharing.SHARED)).close();
        Path folder = home.resolve("mounts");
        Files.delete(folder.resolve("2"));
        Files.createDirectories(folder.resolve("7/without/row"));
        Files.createDirectories(folder.resolve("8.new/half"));
        Files.createDirectories(folder.resolve("9.gone/half"));
        Files.createDirectories(folder.resolve("somebody's"));
        Files.createDirectories(folder.resolve("10x"));

        mounts = opened();
        mounts.sweep();
        assertThat(names()).containsExactly("1", "10x", "somebody's");
        assertThat(records()).extracting(CacheRecord::description).containsExactly("of kept");
        try (CacheMount mount = mounts.acquire(request("kept", Sharing.LOCKED))) {
            assertThat(mount.folder()).hasFileName("1");
        }
        try (CacheMount mount = mounts.acquire(request("lost", Sharing.SHARED))) {
            assertThat(mount.folder()).hasFileName("3");
        }
    }

    @Test
    void aRecordTellsSizeUseAndUses() throws Exception {
        try (CacheMount mount = mounts.acquire(request("a", Sharing.SHARED))) {
            Files.write(mount.folder().resolve("x"), new byte[5000]);
            CacheRecord record = records().getFirst();
            assertThat(record.inUse()).isTrue();
            assertThat(record.kind().word()).isEqualTo("exec.cachemount");
        }
        mounts.acquire(request("a", Sharing.LOCKED)).close();
        CacheRecord record = records().getFirst();
        assertThat(record.inUse()).isFalse();
        assertThat(record.size()).isEqualTo(5000);
        assertThat(record.own()).isEqualTo(5000);
        assertThat(record.uses()).isEqualTo(2);
        assertThat(record.lastUsed()).contains(NOON);
        assertThat(record.id()).matches("[0-9a-f]{25}");
        assertThat(records().getFirst().id()).isEqualTo(record.id());
    }

    @Test
    void keysDifferInEachPart() {
        assertThat(
                        Stream.of(
                                        CacheMountRequest.key("", "a", ""),
                                        CacheMountRequest.key("a", "", ""),
                                        CacheMountRequest.key("", "", "a"),
                                        CacheMountRequest.key("1:", "a", ""),
                                        CacheMountRequest.key("", "1:a", ""))
                                .distinct())
                .hasSize(5);
    }

    @Test
    void aFolderThatIsNotOursByNameIsNotEntered() throws Exception {
        Files.createDirectories(home.resolve("mounts"));
        Path outside = Files.createDirectories(home.resolve("outside/x"));
        Files.createSymbolicLink(home.resolve("mounts/5"), outside.getParent());
        mounts = opened();
        mounts.sweep();
        assertThat(outside).exists();
        try (Dir dir = Dir.open(home.resolve("mounts"))) {
            assertThat(dir.list(BytePath.EMPTY)).isEmpty();
        }
    }
}
