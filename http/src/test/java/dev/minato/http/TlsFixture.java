package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Servers under TLS with a certificate of the test's. */
@Timeout(60)
abstract class TlsFixture {
    static final String PASSWORD = "changeit";
    @TempDir static Path folder;
    static SSLContext trusting;
    final List<AutoCloseable> open = new ArrayList<>();

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

    static void keytool(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(arguments);
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    static void pem(String file, String type, byte[] bytes) throws IOException {
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

    static TlsIdentity identity() {
        return TlsIdentity.pem(folder.resolve("server.crt"), folder.resolve("server.key"));
    }

    String serve(RequestHandler handler, HttpService.Limits limits) {
        HttpService service = HttpService.of(handler, ErrorWriter.PLAIN).byRoute().limits(limits);
        HttpServer server = HttpServer.onTls("127.0.0.1", 0, identity(), service);
        open.add(server);
        return "https://127.0.0.1:" + server.port();
    }

    String serve(RequestHandler handler) {
        return serve(handler, HttpService.Limits.DEFAULT);
    }

    HttpClient client(Version version) {
        HttpClient client = HttpClient.newBuilder().sslContext(trusting).version(version).build();
        open.add(client::shutdownNow);
        return client;
    }

    static HttpRequest.Builder ask(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20));
    }

    static void whole(Request request, Response response) throws IOException {
        String text = request.principal().text() + " " + request.body(100_000).length;
        response.header("Mode", "whole").send(text.getBytes(StandardCharsets.UTF_8));
    }

    static CompletableFuture<Integer> status(HttpClient client, String url) {
        return client.sendAsync(ask(url).build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    static String raw(int port) throws IOException {
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
}
