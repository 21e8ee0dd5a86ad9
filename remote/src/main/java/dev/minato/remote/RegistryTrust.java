package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that may sign a registry's: those of the JDK, those of the host's bundle, and
 * those that Docker's {@code certs.d/<host[:port]>/*.crt} adds for one registry.
 */
final class RegistryTrust {
    private static final Logger log = LoggerFactory.getLogger(RegistryTrust.class);
    private static final List<String> BUNDLES =
            List.of(
                    "/etc/ssl/certs/ca-certificates.crt",
                    "/etc/pki/tls/certs/ca-bundle.crt",
                    "/etc/ssl/ca-bundle.pem",
                    "/etc/ssl/cert.pem");

    private final Path certsD;
    private final Map<String, String> environment;

    /**
     * @param certsD {@code /etc/docker/certs.d}
     * @param environment {@code SSL_CERT_FILE} names another bundle, as for OpenSSL and Go
     */
    RegistryTrust(Path certsD, Map<String, String> environment) {
        this.certsD = certsD;
        this.environment = environment;
    }

    /** The certificates that only one registry adds, empty for most. */
    List<X509Certificate> of(String domain) {
        Path folder = certsD.resolve(domain);
        if (!folder.normalize().startsWith(certsD) || !Files.isDirectory(folder)) {
            return List.of();
        }
        List<X509Certificate> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.crt")) {
            for (Path file : files) {
                found.addAll(certificates(file));
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot read the certificates in " + folder + ": " + Reason.of(e),
                    e);
        }
        return found;
    }

    /** A TLS context that trusts everything the host trusts, and {@code extra}. */
    SSLContext context(List<X509Certificate> extra) {
        try {
            List<X509Certificate> all = new ArrayList<>(jdk());
            bundle().ifPresent(file -> all.addAll(certificates(file)));
            all.addAll(extra);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store(all)), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw Fault.internal("cannot set up TLS: " + Reason.of(e), e);
        }
    }

    /** A TLS context that trusts nobody and is made at once. */
    static SSLContext nobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw Fault.internal("cannot set up TLS: " + Reason.of(e), e);
        }
    }

    private Optional<Path> bundle() {
        String named = environment.getOrDefault("SSL_CERT_FILE", "");
        List<String> candidates = named.isEmpty() ? BUNDLES : List.of(named);
        return candidates.stream().map(Path::of).filter(Files::isReadable).findFirst();
    }

    private static List<X509Certificate> certificates(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            List<X509Certificate> found = new ArrayList<>();
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (each instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
            return found;
        } catch (IOException | CertificateException e) {
            log.warn("certificates in {} cannot be read and are ignored", file, e);
            return List.of();
        }
    }

    private static List<X509Certificate> jdk() throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager trust) {
                found.addAll(List.of(trust.getAcceptedIssuers()));
            }
        }
        return found;
    }

    private static KeyStore store(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        return store;
    }

    private static TrustManager[] managers(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
