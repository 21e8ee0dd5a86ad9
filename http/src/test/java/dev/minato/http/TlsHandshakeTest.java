package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLHandshakeException;

/** What client and server agree on, and who is not let in. */
class TlsHandshakeTest extends TlsFixture {
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
        HttpService service = HttpService.of(TlsTest::whole, ErrorWriter.PLAIN);
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
    void whoSpeaksNoTlsIsCutAndOthersAreServed() throws Exception {
        String url = serve(TlsTest::whole);
        try (RawHttp raw = new RawHttp(URI.create(url).getPort())) {
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
