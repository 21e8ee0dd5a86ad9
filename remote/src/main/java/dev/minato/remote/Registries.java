package dev.minato.remote;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All registries of the world, by domain, each with its own trust and tokens. Reads {@code
 * HTTP_PROXY}, {@code HTTPS_PROXY}, {@code NO_PROXY} and {@code SSL_CERT_FILE} of the environment,
 * and CA files of {@code /etc/docker/certs.d/<domain>/}. Thread-safe.
 */
public final class Registries implements AutoCloseable {
    private static final Path CERTS_D = Path.of("/etc/docker/certs.d");

    /** What is known of a registry, its tokens for example, can be asked for again. */
    private static final int MOST_KNOWN = 200;

    private final RegistryTrust trust;
    private final EnvironmentProxies proxies;
    private final Patience patience;
    private final InstantSource clock;
    private final Map<Key, Registry> known = new HashMap<>();
    private final Map<List<X509Certificate>, RegistryTransport> transports = new HashMap<>();

    /** Certificates that were added or taken away make another registry of it. */
    private record Key(String domain, List<X509Certificate> own) {}

    /** How long and how often a registry is tried. */
    record Patience(RetryPolicy backoff, RegistryTransport.Limits limits) {
        static final Patience USUAL =
                new Patience(RetryPolicy.USUAL, RegistryTransport.Limits.USUAL);
    }

    /**
     * @param environment variables of the process
     */
    public Registries(Map<String, String> environment, InstantSource clock) {
        this(environment, CERTS_D, Patience.USUAL, clock);
    }

    Registries(
            Map<String, String> environment, Path certsD, Patience patience, InstantSource clock) {
        this.trust = new RegistryTrust(certsD, environment);
        this.proxies = new EnvironmentProxies(environment);
        this.patience = patience;
        this.clock = clock;
    }

    RetryPolicy backoff() {
        return patience.backoff();
    }

    Registry of(String domain) {
        List<X509Certificate> own = trust.of(domain);
        synchronized (known) {
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            return known.computeIfAbsent(
                    new Key(domain, own),
                    _ -> new Registry(domain, transport(own), patience.backoff(), clock));
        }
    }

    private RegistryTransport transport(List<X509Certificate> own) {
        return transports.computeIfAbsent(
                own,
                extra ->
                        new RegistryTransport(
                                () -> trust.context(extra), proxies, patience.limits()));
    }

    /** Ends every connection. */
    @Override
    public void close() {
        synchronized (known) {
            transports.values().forEach(RegistryTransport::close);
            transports.clear();
            known.clear();
        }
    }
}
