package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Pulls that break, wait for each other or are called off. */
final class PullProgressTest extends PullerFixture {
    @Test
    void aCutDownloadGoesOnWhereItBroke() {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        AtomicInteger asked = new AtomicInteger();
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    if (asked.incrementAndGet() == 1) {
                        exchange.sendResponseHeaders(200, packed.length);
                        exchange.getResponseBody().write(packed, 0, packed.length / 2);
                        exchange.getResponseBody().flush();
                        throw new IOException("cut");
                    }
                    server.answerAsUsual(exchange);
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
        assertThat(server.seen(blobPath(layers.getFirst())).getLast().header("Range"))
                .matches("bytes=[1-9][0-9]*-");
        assertThat(events).anyMatch(PullEvent.Retrying.class::isInstance);
    }

    @Test
    void aServerWithoutRangesIsReadFromTheStart() {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        AtomicInteger asked = new AtomicInteger();
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, packed.length);
                    boolean first = asked.incrementAndGet() == 1;
                    exchange.getResponseBody().write(packed, 0, packed.length / (first ? 2 : 1));
                    if (first) {
                        throw new IOException("cut");
                    }
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
    }

    @Test
    void aBrokenPullIsGoneOnWithByTheNext() throws IOException {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    boolean first = exchange.getRequestHeaders().getFirst("Range") == null;
                    exchange.sendResponseHeaders(first ? 200 : 500, packed.length);
                    exchange.getResponseBody().write(packed, 0, packed.length / 2);
                    throw new IOException("cut");
                });
        assertThat(refusal().kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(leftovers()).isEqualTo(1);
        assertNoSnapshotIsLeft();
        server.answer(blobPath(layers.getFirst()), server::answerAsUsual);
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
        assertThat(server.seen(blobPath(layers.getFirst())).getLast().header("Range"))
                .startsWith("bytes=");
        assertThat(leftovers()).isZero();
    }

    @Test
    void twoPullsAtOnceDownloadEachLayerOnce() throws Exception {
        List<TestLayer> layers = layers(4);
        server.image("app", "1", layers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ImageId> one = CompletableFuture.supplyAsync(this::pull, threads);
            CompletableFuture<ImageId> two = CompletableFuture.supplyAsync(this::pull, threads);
            assertThat(one.get()).isEqualTo(two.get());
        }
        layers.forEach(layer -> assertThat(server.seen(blobPath(layer))).hasSize(1));
    }

    @Test
    void atMostThreeLayersArriveAtOnce() {
        List<TestLayer> layers = layers(8);
        server.image("app", "1", layers);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (TestLayer layer : layers) {
            server.answer(
                    blobPath(layer),
                    exchange -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        server.answerAsUsual(exchange);
                        now.decrementAndGet();
                    });
        }
        pull();
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aListenerThatThrowsCancels() throws IOException {
        server.image("app", "1", layers(3));
        assertThatThrownBy(() ->
                        puller.pull(
                                reference("1"),
                                Optional.empty(),
                                event -> {
                                    if (event instanceof PullEvent.Layer layer
                                            && layer.phase() == PullEvent.Phase.DOWNLOADING) {
                                        throw new CancellationException("gone");
                                    }
                                }))
                .isInstanceOf(CancellationException.class);
        assertThat(store.images().list()).isEmpty();
        assertNoSnapshotIsLeft();
    }

    @Test
    void anInterruptCancels() throws Exception {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, layers.getFirst().packed().length);
                    exchange.getResponseBody().write(layers.getFirst().packed(), 0, 1000);
                    exchange.getResponseBody().flush();
                    asked.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread pulling =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                pull();
                                outcome.complete(new AssertionError("pulled"));
                            } catch (Fault e) {
                                outcome.complete(e);
                            }
                        });
        asked.await();
        pulling.interrupt();
        assertThat(outcome.get()).hasMessageContaining("was cancelled");
        end.countDown();
        assertNoSnapshotIsLeft();
    }
}
