package dev.minato.http;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's certificates and their key. */
public final class TlsIdentity {
    private static final long LARGEST = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final Pattern KEY =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private final KeyStore store;
    private final String password;

    private TlsIdentity(KeyStore store, String password) {
        this.store = store;
        this.password = password;
    }

    /**
     * From a PKCS #12 or JKS file.
     *
     * @throws Fault invalid when it cannot be read or has no key
     */
    public static TlsIdentity keyStore(Path file, String password) {
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return new TlsIdentity(store, password);
                }
            }
            throw Fault.invalid("key store", "the key store " + file + " has no private key");
        } catch (IOException | GeneralSecurityException e) {
            throw Fault.invalid(
                    "key store", "the key store " + file + " cannot be read: " + Reason.of(e));
        }
    }

    /**
     * From two files as most tools write them.
     *
     * @param certificates the server's certificate and those that lead to its root, in PEM
     * @param key the private key, PKCS #8 in PEM without a password
     * @throws Fault invalid when one cannot be read or they do not belong together
     */
    public static TlsIdentity pem(Path certificates, Path key) {
        Certificate[] chain = chain(certificates);
        PrivateKey secret = key(key);
        if (!secret.getAlgorithm().equals(chain[0].getPublicKey().getAlgorithm())) {
            throw Fault.invalid(
                    "key", "the key " + key + " is not the one of the certificate " + certificates);
        }
        // In memory alone, so the password guards nothing.
        String password = UUID.randomUUID().toString();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", secret, password.toCharArray(), chain);
            return new TlsIdentity(store, password);
        } catch (IOException | GeneralSecurityException e) {
            throw Fault.invalid(
                    "certificate",
                    "the certificate "
                            + certificates
                            + " and the key "
                            + key
                            + " cannot be used: "
                            + Reason.of(e));
        }
    }

    private static Certificate[] chain(Path file) {
        try (InputStream in = new ByteArrayInputStream(read("certificate", file))) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
            if (chain.length > 0) {
                return chain;
            }
        } catch (IOException | GeneralSecurityException e) {
            throw Fault.invalid(
                    "certificate", "the certificate " + file + " is malformed: " + Reason.of(e));
        }
        throw Fault.invalid("certificate", "there is no certificate in " + file);
    }

    private static PrivateKey key(Path file) {
        Matcher pem = KEY.matcher(new String(read("key", file), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw Fault.invalid("key", "there is no private key in PEM in " + file);
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw Fault.invalid(
                    "key",
                    "the key "
                            + file
                            + " is a "
                            + pem.group(1)
                            + " and not PKCS #8 in clear: run `openssl pkcs8 -topk8 -nodes`");
        }
        byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
        return ALGORITHMS.stream()
                .flatMap(algorithm -> key(algorithm, bytes).stream())
                .findFirst()
                .orElseThrow(() ->
                        Fault.invalid("key", "the key " + file + " is none of RSA, EC and EdDSA"));
    }

    private static Optional<PrivateKey> key(String algorithm, byte[] bytes) {
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (GeneralSecurityException ofAnother) {
            return Optional.empty();
        }
    }

    private static byte[] read(String field, Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw Fault.invalid(field, file + " is longer than a mebibyte");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Fault.invalid(field, file + " cannot be read: " + Reason.of(e));
        }
    }

    KeyStore store() {
        return store;
    }

    String password() {
        return password;
    }
}
