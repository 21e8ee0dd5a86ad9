package dev.minato.remote;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The proxies that an environment names in {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code
 * NO_PROXY} (either case, as curl and Go read them). Loopback is always reached directly.
 */
public final class EnvironmentProxies extends ProxySelector {
    private static final Logger log = LoggerFactory.getLogger(EnvironmentProxies.class);
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final Optional<URI> http;
    private final Optional<URI> https;
    private final List<String> direct;

    /** The proxies that these variables name. */
    public EnvironmentProxies(Map<String, String> environment) {
        this.http = proxy(variable(environment, "http_proxy"));
        this.https = proxy(variable(environment, "https_proxy"));
        this.direct = List.of(variable(environment, "no_proxy").strip().split("[,\\s]+", -1));
    }

    @Override
    public List<Proxy> select(URI target) {
        return List.of(
                proxyFor(target)
                        .map(proxy -> new Proxy(Proxy.Type.HTTP, address(proxy)))
                        .orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI target, SocketAddress address, IOException cause) {
        log.warn("proxy {} refused a connection to {}", address, target.getHost(), cause);
    }

    /**
     * What the proxy on the way to a target wants to see. For https targets the JDK sends it only
     * when {@code -Djdk.http.auth.tunneling.disabledSchemes=} is empty.
     */
    public Optional<String> authorization(URI target) {
        return proxyFor(target)
                .map(URI::getUserInfo)
                .map(account ->
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(account.getBytes(StandardCharsets.UTF_8)));
    }

    private Optional<URI> proxyFor(URI target) {
        Optional<URI> proxy = "https".equals(target.getScheme()) ? https : http;
        return isDirect(target) ? Optional.empty() : proxy;
    }

    private boolean isDirect(URI target) {
        String host = target.getHost();
        return host == null
                || LoopbackHosts.is(host)
                || direct.stream().anyMatch(rule -> matches(rule, host, port(target)));
    }

    private static boolean matches(String rule, String host, int port) {
        String name = rule.toLowerCase(Locale.ROOT);
        int colon = name.lastIndexOf(':');
        if (colon > 0 && name.indexOf(':') == colon) {
            if (!name.substring(colon + 1).equals(String.valueOf(port))) {
                return false;
            }
            name = name.substring(0, colon);
        }
        String bare = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        if (name.isEmpty()) {
            return false;
        }
        if (name.contains("/")) {
            return inNetwork(name, bare);
        }
        String suffix = name.startsWith("*.") ? name.substring(1) : name;
        return name.equals("*")
                || bare.equals(suffix)
                || bare.endsWith(suffix.startsWith(".") ? suffix : "." + suffix);
    }

    /** Whether a literal address lies in {@code address/bits}; names are never looked up. */
    private static boolean inNetwork(String network, String host) {
        int slash = network.indexOf('/');
        byte @Nullable [] base = literal(network.substring(0, slash));
        byte @Nullable [] address = literal(host);
        if (base == null || address == null || base.length != address.length) {
            return false;
        }
        int bits;
        try {
            bits = Integer.parseInt(network.substring(slash + 1));
        } catch (NumberFormatException e) {
            return false;
        }
        for (int i = 0; i < Math.min(bits, base.length * 8); i++) {
            int mask = 0x80 >> (i & 7);
            if ((base[i >> 3] & mask) != (address[i >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] literal(String text) {
        try {
            return ADDRESS.matcher(text).matches()
                    ? InetAddress.ofLiteral(text).getAddress()
                    : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String variable(Map<String, String> environment, String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isEmpty()
                ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "")
                : lower;
    }

    private static Optional<URI> proxy(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            URI proxy = URI.create(text.contains("://") ? text.strip() : "http://" + text.strip());
            if (proxy.getHost() != null) {
                return Optional.of(proxy);
            }
        } catch (IllegalArgumentException e) {
            log.debug("not a URI", e);
        }
        // The text may hold a password, so it is not repeated.
        log.warn("a proxy variable is not of the form http://host:port and is ignored");
        return Optional.empty();
    }

    private static InetSocketAddress address(URI proxy) {
        return InetSocketAddress.createUnresolved(proxy.getHost(), port(proxy));
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    }
}
