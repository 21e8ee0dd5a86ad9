package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket.Listener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** TLS, ALPN and HTTP/2 with the JDK's client. */
class TlsTest extends TlsFixture {
    @Test
    void aHundredRequestsAtOnceAreAllUnderWayAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        String url =
                serve((request, response) -> {
                    all.countDown();
                    assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();
                    response.send();
                });
        HttpClient client = client(Version.HTTP_2);
        List<CompletableFuture<Integer>> asked =
                IntStream.range(0, 100).mapToObj(i -> status(client, url)).toList();
        for (CompletableFuture<Integer> each : asked) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void headersBeyondTheLimitAreRefused() throws Exception {
        HttpService.Limits small =
                new HttpService.Limits(4, 4 << 10, Duration.ofSeconds(60), Duration.ofSeconds(1));
        String url = serve(TlsTest::whole, small);
        HttpRequest large = ask(url).header("Large", "x".repeat(8 << 10)).build();
        HttpResponse<Void> answer =
                client(Version.HTTP_1_1).send(large, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(431);
        HttpClient second = client(Version.HTTP_2);
        assertThat(
                        second.send(ask(url).build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> refused(second, large)).isInstanceOf(IOException.class);
    }

    private static void refused(HttpClient client, HttpRequest request) throws Exception {
        int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        if (status == 431) {
            throw new IOException("told so");
        }
    }

    @Test
    void moreRequestsThanTheLimitAreToldToComeAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        HttpService.Limits four =
                new HttpService.Limits(4, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(1));
        String url =
                serve(
                        (request, response) -> {
                            begun.countDown();
                            go.await();
                            response.send();
                        },
                        four);
        HttpClient client = client(Version.HTTP_2);
        List<CompletableFuture<Integer>> held =
                IntStream.range(0, 4).mapToObj(i -> status(client, url)).toList();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(status(client, url).get(20, TimeUnit.SECONDS)).isEqualTo(503);
        go.countDown();
        for (CompletableFuture<Integer> each : held) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aBodyThatStallsIsGivenUp(Version version) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        HttpService.Limits quick =
                new HttpService.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
        String url =
                serve(
                        (request, response) -> {
                            try {
                                request.body(100);
                                outcome.complete("read");
                            } catch (IOException e) {
                                outcome.complete("cut");
                                throw e;
                            }
                        },
                        quick);
        // A body of which nothing ever comes.
        Flow.Publisher<ByteBuffer> stalled = subscriber -> subscriber.onSubscribe(new Silence());
        HttpRequest request =
                ask(url).POST(HttpRequest.BodyPublishers.fromPublisher(stalled)).build();
        CompletableFuture<HttpResponse<Void>> sent =
                client(version).sendAsync(request, HttpResponse.BodyHandlers.discarding());
        assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo("cut");
        sent.cancel(true);
    }

    private static final class Silence implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aQuietAnswerOutlivesTheIdleLimit(Version version) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        HttpService.Limits quick =
                new HttpService.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
        String url =
                serve(
                        (request, response) -> {
                            try (OutputStream out = response.stream()) {
                                assertThat(never.await(900, TimeUnit.MILLISECONDS)).isFalse();
                                out.write('x');
                            }
                        },
                        quick);
        HttpResponse<String> answer =
                client(version).send(ask(url).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("x");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientThatReadsNothingIsGivenUp(Version version) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        HttpService.Limits quick =
                new HttpService.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
        String url =
                serve(
                        (request, response) -> {
                            try (OutputStream out = response.stream()) {
                                for (int i = 0; i < 1000; i++) {
                                    out.write(new byte[1 << 20]);
                                }
                                outcome.complete("written");
                            } catch (IOException e) {
                                outcome.complete("cut");
                                throw e;
                            }
                        },
                        quick);
        try (InputStream unread =
                client(version)
                        .send(ask(url).build(), HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(outcome.get(20, TimeUnit.SECONDS)).isEqualTo("cut");
            assertThatThrownBy(unread::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientThatLeavesIsNoticed(Version version) throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        String url =
                serve((request, response) -> {
                    response.onGone(gone::countDown);
                    begun.countDown();
                    gone.await();
                });
        CompletableFuture<HttpResponse<Void>> asked =
                client(version).sendAsync(ask(url).build(), HttpResponse.BodyHandlers.discarding());
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        asked.cancel(true);
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void webSocketsAndRawStreamsWorkUnderTls() throws Exception {
        String url =
                serve((request, response) -> {
                    if (request.path().equals("/raw")) {
                        try (Duplex duplex = response.status(101).hijack("UPGRADED")) {
                            duplex.in().transferTo(duplex.out());
                        }
                    } else {
                        WebSocket.require(request);
                        try (WebSocket socket = response.webSocket()) {
                            Optional<byte[]> message = socket.read();
                            socket.write(message.orElseThrow());
                            socket.read();
                        }
                    }
                });
        CompletableFuture<String> heard = new CompletableFuture<>();
        Listener listener =
                new Listener() {
                    @Override
                    public CompletableFuture<?> onBinary(
                            java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
                        heard.complete(StandardCharsets.UTF_8.decode(data).toString());
                        return CompletableFuture.completedFuture(null);
                    }
                };
        java.net.http.WebSocket socket =
                client(Version.HTTP_2)
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(url.replace("https", "wss") + "/x"), listener)
                        .join();
        socket.sendText("hello", true).join();
        assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        socket.abort();
        assertThat(raw(URI.create(url).getPort()))
                .startsWith("HTTP/1.1 101 UPGRADED")
                .endsWith("ab");
    }
}
