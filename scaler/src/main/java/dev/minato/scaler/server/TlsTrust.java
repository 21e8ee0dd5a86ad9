package dev.minato.scaler.server;

import dev.minato.base.Reason;
import dev.minato.scaler.rule.TriggerParameters;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whom a client under TLS trusts and who it says it is. The authorities of the JDK, those of {@code
 * ca} beside them, or anybody. Immutable; its context is made when it is first asked for, since
 * reading all authorities takes a while. Thread-safe.
 */
public final class TlsTrust {
    /** The JDK's authorities and no certificate of one's own; one for all that want no more. */
    public static final TlsTrust USUAL = new TlsTrust(false, List.of(), Optional.empty(), "");

    private static final char[] NO_PASSWORD = new char[0];

    private final boolean anyServer;
    private final List<X509Certificate> authorities;
    private final Optional<Identity> identity;
    private final String protocol;
    private @Nullable SSLContext context;

    /** Who the client says it is. */
    private record Identity(PrivateKey key, List<X509Certificate> chain) {}

    private TlsTrust(
            boolean anyServer,
            List<X509Certificate> authorities,
            Optional<Identity> identity,
            String protocol) {
        this.anyServer = anyServer;
        this.authorities = authorities;
        this.identity = identity;
        this.protocol = protocol;
    }

    /** The same, agreeing with the server on what is spoken (ALPN), like {@code h2}. */
    public TlsTrust speaking(String other) {
        return new TlsTrust(anyServer, authorities, identity, other);
    }

    /**
     * KEDA's parameters of TLS.
     *
     * @param anyServer value of {@code unsafeSsl}
     * @param ca parameter with authorities in PEM
     * @param cert parameter with a certificate in PEM
     * @param key parameter with its key in PEM
     * @param keyPassword parameter with the key's password; empty where the type has none
     * @throws dev.minato.base.Fault invalid when one of them is not what it should be
     */
    public static TlsTrust of(
            TriggerParameters rule,
            boolean anyServer,
            String ca,
            String cert,
            String key,
            Optional<String> keyPassword) {
        if (rule.has(cert) != rule.has(key)) {
            throw rule.wrong(
                    rule.has(cert) ? cert : key,
                    cert + " and " + key + " go together: give both or neither");
        }
        List<X509Certificate> authorities = rule.has(ca) ? certificates(rule, ca) : List.of();
        Optional<Identity> identity =
                rule.has(cert)
                        ? Optional.of(
                                new Identity(
                                        key(rule, key, keyPassword.flatMap(rule::text)),
                                        certificates(rule, cert)))
                        : Optional.empty();
        return !anyServer && authorities.isEmpty() && identity.isEmpty()
                ? USUAL
                : new TlsTrust(anyServer, authorities, identity, "");
    }

    private static List<X509Certificate> certificates(TriggerParameters rule, String name) {
        try {
            return PemText.certificates(rule.required(name));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw rule.invalid(name, "it must be one or more certificates in PEM");
        }
    }

    private static PrivateKey key(TriggerParameters rule, String name, Optional<String> password) {
        try {
            return PemText.privateKey(rule.required(name), password);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw rule.invalid(
                    name,
                    "it must be a private key in PEM (PKCS #8, or PKCS #1 of RSA), and its password"
                            + " the one that it has");
        }
    }

    /** Whether the server's certificate is not looked at. */
    public boolean takesAnyServer() {
        return anyServer;
    }

    /** What is agreed on by ALPN; empty for nothing. */
    String protocol() {
        return protocol;
    }

    /** What connections are made with. */
    public synchronized SSLContext context() throws IOException {
        SSLContext made = context;
        if (made == null) {
            try {
                made = SSLContext.getInstance("TLS");
                made.init(keys(), trust(), null);
            } catch (GeneralSecurityException e) {
                throw new IOException("TLS cannot be set up: " + Reason.of(e), e);
            }
            context = made;
        }
        return made;
    }

    private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
        if (identity.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                "client",
                identity.get().key(),
                NO_PASSWORD,
                identity.get().chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private TrustManager @Nullable [] trust() throws GeneralSecurityException, IOException {
        if (anyServer) {
            return new TrustManager[] {new AnyServer()};
        }
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        int number = 0;
        for (X509Certificate each : authorities) {
            store.setCertificateEntry("given" + number++, each);
        }
        TrustManagerFactory usual =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        usual.init((KeyStore) null);
        for (TrustManager each : usual.getTrustManagers()) {
            if (each instanceof X509TrustManager known) {
                for (X509Certificate authority : known.getAcceptedIssuers()) {
                    store.setCertificateEntry("usual" + number++, authority);
                }
            }
        }
        TrustManagerFactory both =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        both.init(store);
        return both.getTrustManagers();
    }

    /** {@code unsafeSsl}: neither the authority counts nor the name. */
    private static final class AnyServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
