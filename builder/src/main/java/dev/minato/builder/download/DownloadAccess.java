package dev.minato.builder.download;

import dev.minato.base.Fault;
import dev.minato.builder.BuildCaller;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * What a caller shows to the server of a URL, and to no other that this one leads to: BuildKit's
 * secrets {@code HTTP_AUTH_TOKEN_HOST} and {@code HTTP_AUTH_HEADER_HOST}, or the user and password
 * of the URL.
 */
record DownloadAccess(String server, Optional<String> authorization) {
    static DownloadAccess of(URI uri, BuildCaller caller) {
        String host = uri.getHost();
        Optional<String> authorization =
                secret(caller, "HTTP_AUTH_TOKEN_" + host)
                        .map("Bearer "::concat)
                        .or(() -> secret(caller, "HTTP_AUTH_HEADER_" + host))
                        .or(() ->
                                Optional.ofNullable(uri.getUserInfo()).map(DownloadAccess::basic));
        return new DownloadAccess(server(uri), authorization);
    }

    private static String basic(String user) {
        return "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> secret(BuildCaller caller, String id) {
        Optional<String> value =
                caller.secret(id).map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip());
        if (value.filter(v -> v.chars().anyMatch(Character::isISOControl)).isPresent()) {
            throw Fault.invalid(id, "the secret " + id + " is not one line of text");
        }
        return value.filter(v -> !v.isEmpty());
    }

    /** What is shown at an address. */
    Optional<String> at(URI uri) {
        return server(uri).equals(server) ? authorization : Optional.empty();
    }

    private static String server(URI uri) {
        boolean tls = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        return (tls ? "https://" : "http://")
                + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
                + ":"
                + port;
    }
}
