package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.minato.base.Fault;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A registry with a certificate that only certs.d may vouch for. */
final class RegistryTrustTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":[]}";

    @TempDir Path folder;
    private HttpsServer server;
    private String domain;

    @BeforeEach
    void start() throws Exception {
        Path keys = folder.resolve("keys.p12");
        keytool(
                "-genkeypair -keystore "
                        + keys
                        + " -storepass changeit -alias a -keyalg EC -dname"
                        + " CN=registry -ext SAN=IP:127.0.0.1");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        server =
                HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getResponseHeaders().set("Content-Type", MediaTypes.OCI_INDEX);
                        byte[] bytes = INDEX.getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(200, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        server.start();
        domain = "127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void keytool(String command) throws Exception {
        List<String> argv =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/keytool")
                                        .toString()));
        argv.addAll(List.of(command.split(" ", -1)));
        Process process = new ProcessBuilder(argv).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private void ask() throws InterruptedException {
        Registries.Patience patience =
                new Registries.Patience(
                        new RetryPolicy(1, Duration.ofMillis(1)),
                        new RegistryTransport.Limits(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(10)));
        try (Registries registries =
                new Registries(Map.of(), folder, patience, InstantSource.system())) {
            registries
                    .of(domain)
                    .call(
                            new ManifestEndpoint(Reference.parse(domain + "/app:1")),
                            Optional.empty());
        }
    }

    @Test
    void aCertificateOfNobodyIsRefusedWithTheMend() {
        assertThatThrownBy(this::ask)
                .isInstanceOf(Fault.class)
                .hasMessageContaining("certificate signed by unknown authority")
                .hasMessageContaining("/etc/docker/certs.d/" + domain + "/ca.crt");
    }

    @Test
    void aCertificateInCertsDIsTrustedForItsRegistry() throws Exception {
        Path own = Files.createDirectories(folder.resolve(domain));
        keytool(
                "-exportcert -rfc -keystore "
                        + folder.resolve("keys.p12")
                        + " -storepass changeit -alias a -file "
                        + own.resolve("ca.crt"));
        ask();
        assertThat(server.getAddress().getPort()).isPositive();
    }
}
