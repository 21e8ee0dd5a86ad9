package dev.minato.scaler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Servers under TLS: who is trusted, and who we say that we are. */
@Timeout(60)
class ServerTlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path folder;
    private KeyStore own;
    private SSLServerSocket listener;
    private volatile String client = "";

    @BeforeEach
    void listen() throws Exception {
        Path store = folder.resolve("server.p12");
        Process made =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=sample",
                                "-ext",
                                "san=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .start();
        assertThat(made.waitFor()).isZero();
        own = KeyStore.getInstance(store.toFile(), PASSWORD);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", own.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        listener =
                (SSLServerSocket)
                        context.getServerSocketFactory()
                                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        listener.setWantClientAuth(true);
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private void accept() {
        while (!listener.isClosed()) {
            serveOne();
        }
    }

    private void serveOne() {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
            client = peer(socket);
            FakeHttp.answering(200, "{\"data\":{\"resultType\":\"scalar\",\"result\":[1,\"42\"]}}")
                    .serve(socket);
        } catch (IOException e) {
            return;
        }
    }

    private static String peer(SSLSocket socket) {
        try {
            return socket.getSession().getPeerPrincipal().getName();
        } catch (IOException e) {
            return "";
        }
    }

    private Trigger prometheus(String host, Map<String, String> more, Map<String, String> auth) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("serverAddress", "https://" + host + ":" + listener.getLocalPort());
        metadata.put("query", "up");
        metadata.put("threshold", "1");
        metadata.putAll(more);
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(new TriggerSpec("prometheus", metadata, auth, Map.of()));
    }

    private String pem(String type, byte[] der) {
        return "-----BEGIN "
                + type
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END "
                + type
                + "-----\n";
    }

    private String certificate() throws Exception {
        return pem("CERTIFICATE", own.getCertificate("server").getEncoded());
    }

    private String key() throws Exception {
        return pem("PRIVATE KEY", own.getKey("server", PASSWORD).getEncoded());
    }

    @Test
    void aServerOfNoKnownAuthorityIsNotAsked() {
        try (Trigger trigger = prometheus("localhost", Map.of(), Map.of())) {
            assertThatThrownBy(() -> trigger.read(SOON))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("Prometheus at localhost:");
        }
    }

    @Test
    void theRulesAuthorityIsTrusted() throws Exception {
        try (Trigger trigger = prometheus("localhost", Map.of(), Map.of("ca", certificate()))) {
            assertThat(trigger.read(SOON).value()).isEqualTo(42);
        }
    }

    @Test
    void aCertificateOfAnotherNameIsRefused() throws Exception {
        try (Trigger trigger = prometheus("127.0.0.1", Map.of(), Map.of("ca", certificate()))) {
            assertThatThrownBy(() -> trigger.read(SOON)).isInstanceOf(Fault.class);
        }
    }

    @Test
    void anyServerIsTakenWhereTheRuleSaysSo() {
        try (Trigger trigger = prometheus("127.0.0.1", Map.of("unsafeSsl", "true"), Map.of())) {
            assertThat(trigger.read(SOON).value()).isEqualTo(42);
        }
    }

    @Test
    void weSayWhoWeAreWhereTheRuleSaysIt() throws Exception {
        Map<String, String> auth = Map.of("ca", certificate(), "cert", certificate(), "key", key());
        try (Trigger trigger = prometheus("localhost", Map.of("authModes", "tls"), auth)) {
            assertThat(trigger.read(SOON).value()).isEqualTo(42);
        }
        assertThat(client).isEqualTo("CN=sample");
    }

    /** The way of Redis and RabbitMQ: the handshake by hand on a socket. */
    @Test
    void aConnectionIsSecuredByTheSameRules() throws Exception {
        ServerAddress server = new ServerAddress("localhost", listener.getLocalPort());
        assertThatThrownBy(() ->
                        ServerConnection.open(
                                server, Optional.of(TlsTrust.USUAL), ReadingDeadline.after(SOON)))
                .isInstanceOf(IOException.class);
        for (String wrong : List.of("127.0.0.1", "::1")) {
            assertThatThrownBy(() ->
                            ServerConnection.open(
                                    new ServerAddress(wrong, server.port()),
                                    Optional.of(TlsTrust.USUAL),
                                    ReadingDeadline.after(SOON)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void keysOfOlderFormatsAreRead() throws Exception {
        // PKCS #1 is what stands within PKCS #8 after 26 bytes, for an RSA key of 2048 or 3072
        // bits.
        byte[] pkcs8 = own.getKey("server", PASSWORD).getEncoded();
        byte[] pkcs1 = java.util.Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
        assertThat(PemText.privateKey(pem("RSA PRIVATE KEY", pkcs1), Optional.empty()))
                .isEqualTo(own.getKey("server", PASSWORD));
    }
}
