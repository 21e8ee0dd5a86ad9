package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.image.catalog.Image;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** RUN --mount=type=cache. */
@Timeout(60)
class CacheMountTest extends BuildFixture {
    private static final String ADDS =
            "FROM busybox:test\n"
                    + "ARG N\n"
                    + "RUN --mount=type=cache,target=/c%s echo $N >> /c/f && cat /c/f\n";

    private Image adds(String keys, String value) {
        return lab.build(
                ADDS.formatted(keys),
                request -> request.withBuildArgs(Map.of("N", Optional.of(value))));
    }

    private List<CacheRecord> mounts() {
        return lab.cache().records().stream()
                .filter(record -> record.kind() == CacheRecord.Kind.CACHE_MOUNT)
                .toList();
    }

    private List<Path> folders() throws Exception {
        try (Stream<Path> all = Files.list(lab.root().resolve("home/cache-mounts"))) {
            return all.toList();
        }
    }

    @Test
    void itStaysFromBuildToBuildAndInNoLayer() {
        Image image = adds("", "1");
        assertThat(lab.node(image, "c/f")).isEmpty();
        adds(",id=/c,sharing=locked", "2");
        assertThat(lab.output()).isEqualTo("1\n2\n");
        adds(",id=other", "3");
        assertThat(lab.output()).isEqualTo("3\n");
        assertThat(mounts()).hasSize(2);
        CacheRecord record = mounts().getFirst();
        assertThat(record.uses()).isEqualTo(2);
        assertThat(record.size()).isEqualTo(4);
        assertThat(record.description())
                .isEqualTo("cached mount /c from exec /bin/sh -c echo $N >> /c/f && cat /c/f");
        assertThat(mounts().get(1).description()).endsWith(" with id \"other\"");
    }

    @Test
    void aRelativeTargetAloneBeginsAtTheWorkingDirectory() {
        lab.build(
                "FROM busybox:test\nWORKDIR /src\n"
                        + "RUN --mount=type=cache,target=/c --mount=type=cache,target=d"
                        + " touch /c/f /src/d/g\n");
        assertThat(mounts())
                .extracting(CacheRecord::description)
                .containsExactlyInAnyOrder(
                        "cached mount /c from exec /bin/sh -c touch /c/f /src/d/g",
                        "cached mount /src/d from exec /bin/sh -c touch /c/f /src/d/g with id"
                                + " \"d\"");
    }

    @Test
    void itsNamespaceKeepsBuildsApart() {
        adds("", "1");
        lab.build(
                ADDS.formatted(""),
                request ->
                        request.withBuildArgs(
                                Map.of(
                                        "N",
                                        Optional.of("2"),
                                        "BUILDKIT_CACHE_MOUNT_NS",
                                        Optional.of("mine"))));
        assertThat(lab.output()).isEqualTo("2\n");
        assertThat(lab.events()).noneMatch(BuildEvent.Warning.class::isInstance);
    }

    @Test
    void whatIsInItDecidesNothingAboutTheCache() {
        adds("", "1");
        adds(",id=b", "1");
        assertThat(lab.cached()).hasSize(1);
        assertThat(lab.steps().count()).isEqualTo(1);
    }

    @Test
    void itBeginsWithFilesOfAStageAndWithItsOwner() {
        lab.build(
                """
                FROM busybox:test AS made
                RUN mkdir -p /in/sub; echo x > /in/sub/x; chown -R 5:6 /in; chmod 750 /in
                FROM busybox:test
                RUN --mount=type=cache,from=made,source=/in,target=/c \
                    stat -c '%a %u:%g' /c /c/sub/x; echo y > /c/y
                RUN --mount=type=cache,from=made,source=/in,target=/c ls /c
                RUN --mount=type=cache,target=/d,uid=7,gid=8,mode=1770 stat -c '%a %u:%g' /d
                RUN --mount=type=cache,target=/d stat -c '%a %u:%g' /d
                """);
        assertThat(lab.output()).isEqualTo("750 5:6\n644 5:6\nsub\ny\n1770 7:8\n755 0:0\n");
    }

    @Test
    void itsSourceIsADirectoryInsideItsTree() {
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test\nRUN --mount=type=cache,target=/c,from="
                                        + "busybox:test,source=/old/file true\n"))
                .hasMessageContaining("\"/old/file\": a cache begins with a directory");
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test\n"
                                        + "RUN --mount=type=cache,target=/c,source=/x true\n"))
                .hasMessageContaining("\"/x\": not found");
        assertThat(mounts()).isEmpty();
    }

    @Test
    void aReadOnlyCacheIsNotWritten() {
        adds("", "1");
        assertThatThrownBy(() -> adds(",ro,id=/c", "2")).hasMessageContaining("exit code");
    }

    /** A build that begins, tells so and goes on when a file of the cache is there. */
    private CompletableFuture<Void> holding(String keys, CountDownLatch running) {
        String file =
                "FROM busybox:test\nRUN --mount=type=cache,target=/c"
                        + keys
                        + " echo in; while [ ! -e /c/go ]; do :; done; echo first >> /c/f\n";
        return build(file, running);
    }

    private CompletableFuture<Void> build(String file, CountDownLatch running) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        var _ =
                                lab.build(
                                        file,
                                        UnaryOperator.identity(),
                                        event -> {
                                            if (event instanceof BuildEvent.StepOutput) {
                                                running.countDown();
                                            }
                                        });
                        end.complete(null);
                    } catch (Throwable t) {
                        end.completeExceptionally(t);
                    }
                });
        return end;
    }

    @Test
    void aSecondBuildWaitsForALockedOne() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CompletableFuture<Void> holds = holding(",sharing=locked", first);
        first.await();
        CompletableFuture<Void> waits =
                build(
                        "FROM busybox:test\nRUN --mount=type=cache,target=/c,sharing=locked echo"
                                + " second >> /c/f; cat /c/f; echo in\n",
                        second);
        adds(",id=other", "1"); // Meanwhile others go on, and time has passed.
        assertThat(second.getCount()).isEqualTo(1);
        Path folder = folders().stream().min(Path::compareTo).orElseThrow();
        Files.createFile(folder.resolve("go"));
        holds.get(20, TimeUnit.SECONDS);
        waits.get(20, TimeUnit.SECONDS);
        assertThat(folder.resolve("f")).hasContent("first\nsecond");
    }

    @Test
    void aSecondBuildGetsAnotherPrivateOneAndNoneInUseIsPruned() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<Void> holds = holding(",sharing=private", first);
        first.await();
        adds(",sharing=private", "1");
        assertThat(lab.output()).isEqualTo("1\n");
        adds(",sharing=private", "2");
        assertThat(lab.output()).isEqualTo("1\n2\n");
        assertThat(mounts()).extracting(CacheRecord::inUse).containsExactly(true, false);
        lab.cache().prune(PruneOptions.EVERYTHING, 0);
        assertThat(mounts()).extracting(CacheRecord::inUse).containsExactly(true);
        assertThat(folders()).hasSize(1);
        Files.createFile(folders().getFirst().resolve("go"));
        holds.get(20, TimeUnit.SECONDS);
        lab.cache().prune(PruneOptions.EVERYTHING, 0);
        assertThat(mounts()).isEmpty();
        assertThat(folders()).isEmpty();
    }

    @Test
    void whoWaitsForALockedOneCanBeCancelled() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<Void> holds = holding(",sharing=locked", first);
        first.await();
        Throwable thrown =
                lab.interrupted(
                        "FROM busybox:test AS a\nRUN echo go\nFROM busybox:test\n"
                                + "COPY --from=a /old /x\n"
                                + "RUN --mount=type=cache,target=/c,sharing=locked echo never\n");
        assertThat(thrown).hasMessage("the build was cancelled");
        Files.createFile(folders().getFirst().resolve("go"));
        holds.get(20, TimeUnit.SECONDS);
        assertThat(folders().getFirst().resolve("f")).hasContent("first");
    }

    @Test
    void oneStepHasALockedCacheTwice() {
        lab.build(
                "FROM busybox:test\nRUN --mount=type=cache,id=i,target=/a,sharing=locked"
                        + " --mount=type=cache,id=i,target=/b,sharing=locked touch /a/x; ls /b\n");
        assertThat(lab.output()).isEqualTo("x\n");
    }

    @Test
    void aStepThatFailsKeepsWhatItPutThere() {
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test\n"
                                    + "RUN --mount=type=cache,target=/c echo 1 > /c/f; exit 3\n"))
                .hasMessageContaining("exit code: 3");
        adds("", "2");
        assertThat(lab.output()).isEqualTo("1\n2\n");
    }
}
