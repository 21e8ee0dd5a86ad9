package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket.Listener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/** TLS, ALPN and HTTP/2 with the JDK's client. */
@Timeout(60)
class TlsTest {
    private static final String PASSWORD = "changeit";
    @TempDir static Path folder;
    private static SSLContext trusting;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = folder.resolve("server.p12");
        keytool(
                List.of(
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD));
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        pem("server.crt", "CERTIFICATE", made.getCertificate("server").getEncoded());
        pem(
                "server.key",
                "PRIVATE KEY",
                made.getKey("server", PASSWORD.toCharArray()).getEncoded());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", made.getCertificate("server"));
        trust.init(roots);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
    }

    private static void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    private static void pem(String file, String type, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private static TlsIdentity identity() {
        return TlsIdentity.pem(folder.resolve("server.crt"), folder.resolve("server.key"));
    }

    private String serve(Handler handler, Service.Limits limits) {
        Service service = Service.of(handler, ErrorWriter.PLAIN).byRoute().limits(limits);
        HttpServer server = HttpServer.onTls("127.0.0.1", 0, identity(), service);
        open.add(server);
        return "https://127.0.0.1:" + server.port();
    }

    private String serve(Handler handler) {
        return serve(handler, Service.Limits.DEFAULT);
    }

    private HttpClient client(Version version) {
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).version(version).build();
        open.add(client::shutdownNow);
        return client;
    }

    private static HttpRequest.Builder ask(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
    }

    private static void whole(Request request, Response response) throws IOException {
        String text = request.principal().text() + " " + request.body(100_000).length;
        response.header("Mode", "whole").send(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aClientSpeaksWhatItAndAlpnAgreeOn(Version version) throws Exception {
        String url = serve(TlsTest::whole);
        HttpResponse<String> answer =
                client(version)
                        .send(
                                ask(url).POST(
                                                HttpRequest.BodyPublishers.ofByteArray(
                                                        new byte[70_000]))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).isEqualTo("127.0.0.1 70000");
        assertThat(answer.headers().firstValue("mode")).contains("whole");
        assertThat(answer.headers().firstValue("date")).isPresent();
    }

    @Test
    void aKeyStoreServesAsWell() throws Exception {
        TlsIdentity identity = TlsIdentity.keyStore(folder.resolve("server.p12"), PASSWORD);
        Service service = Service.of(TlsTest::whole, ErrorWriter.PLAIN);
        HttpServer server = HttpServer.onTls("127.0.0.1", 0, identity, service);
        open.add(server);
        HttpResponse<String> answer =
                client(Version.HTTP_2)
                        .send(
                                ask("https://127.0.0.1:" + server.port()).build(),
                                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("nobody is the owner here").isEqualTo(401);
    }

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
        Service.Limits small =
                new Service.Limits(4, 4 << 10, Duration.ofSeconds(60), Duration.ofSeconds(1));
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
        Service.Limits four =
                new Service.Limits(4, 64 << 10, Duration.ofSeconds(60), Duration.ofSeconds(1));
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

    private static CompletableFuture<Integer> status(HttpClient client, String url) {
        return client.sendAsync(ask(url).build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aBodyThatStallsIsGivenUp(Version version) throws Exception {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Service.Limits quick =
                new Service.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
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
        Service.Limits quick =
                new Service.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
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
        Service.Limits quick =
                new Service.Limits(4, 64 << 10, Duration.ofMillis(300), Duration.ofSeconds(1));
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

    private static String raw(int port) throws IOException {
        try (Socket socket = trusting.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(
                            "GET /raw HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nab"
                                    .getBytes(StandardCharsets.US_ASCII));
            String head = "HTTP/1.1 101 UPGRADED\r\n\r\nab";
            return new String(
                    socket.getInputStream().readNBytes(head.length()), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void whoSpeaksNoTlsIsCutAndOthersAreServed() throws Exception {
        String url = serve(TlsTest::whole);
        try (Raw raw = new Raw(URI.create(url).getPort())) {
            assertThat(raw.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").rest()).doesNotContain("HTTP");
        }
        HttpClient untrusting = HttpClient.newHttpClient();
        open.add(untrusting::shutdownNow);
        assertThatThrownBy(() ->
                        untrusting.send(ask(url).build(), HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(SSLHandshakeException.class);
        assertThat(status(client(Version.HTTP_2), url).get(20, TimeUnit.SECONDS)).isEqualTo(200);
    }

    @Test
    void badFilesAreRefusedByTheirName() throws Exception {
        Path key = folder.resolve("server.key");
        Path certificate = folder.resolve("server.crt");
        pem("old.key", "RSA PRIVATE KEY", new byte[100]);
        pem("other.key", "PRIVATE KEY", new byte[100]);
        Path empty = Files.createFile(folder.resolve("empty"));
        assertRefused(folder.resolve("none"), key, "none cannot be read");
        assertRefused(empty, key, "there is no certificate in");
        assertRefused(key, key, "certificate");
        assertRefused(certificate, empty, "there is no private key in PEM");
        assertRefused(certificate, folder.resolve("old.key"), "openssl pkcs8 -topk8 -nodes");
        assertRefused(certificate, folder.resolve("other.key"), "none of RSA, EC and EdDSA");
        assertThatThrownBy(() -> TlsIdentity.keyStore(folder.resolve("server.p12"), "wrong"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("cannot be read");
    }

    private static void assertRefused(Path certificate, Path key, String text) {
        assertThatThrownBy(() -> TlsIdentity.pem(certificate, key))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(text);
    }
}
