package dev.minato.scaler.azure;

import dev.minato.scaler.server.ServerHttp;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * A namespace of Service Bus as a connection string names it, and how requests to it are signed
 * (Azure's "Service Bus access control with Shared Access Signatures").
 *
 * @param endpoint by HTTP
 * @param keyName and {@code key} make a token for each request; empty where there is one
 */
record BusNamespace(URI endpoint, String keyName, String key, String token) {
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    /** Where the emulator manages. */
    private static final int EMULATOR = 5300;

    /**
     * @throws IllegalArgumentException with what is wrong, without any value
     */
    static BusNamespace parse(String text) {
        ConnectionParts parts = new ConnectionParts(text);
        String token = parts.text("SharedAccessSignature").orElse("");
        if (!token.matches("[\\x20-\\x7e]*")) {
            throw new IllegalArgumentException("its SharedAccessSignature has letters of no token");
        }
        URI endpoint = endpoint(parts.required("Endpoint"), parts.says("UseDevelopmentEmulator"));
        return token.isEmpty()
                ? new BusNamespace(
                        endpoint,
                        parts.required("SharedAccessKeyName"),
                        parts.required("SharedAccessKey"),
                        "")
                : new BusNamespace(endpoint, "", "", token);
    }

    private static URI endpoint(String text, boolean emulator) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("sb://") && !lower.startsWith("https://")) {
            throw new IllegalArgumentException("its Endpoint does not begin with sb://");
        }
        String place = text.substring(text.indexOf("://"));
        return ServerHttp.base((emulator ? "http" : "https") + place)
                .map(uri ->
                        emulator && uri.getPort() < 0
                                ? URI.create("http://" + uri.getHost() + ":" + EMULATOR)
                                : uri)
                .orElseThrow(
                        () -> new IllegalArgumentException("its Endpoint is not like sb://host/"));
    }

    /**
     * A signed GET.
     *
     * @param path below the endpoint, percent-encoded
     * @param query percent-encoded
     */
    HttpRequest.Builder get(String path, String query, Instant now) {
        String target = endpoint + "/" + path;
        return HttpRequest.newBuilder(URI.create(target + "?" + query))
                .GET()
                .header("Authorization", token.isEmpty() ? signed(target, now) : token);
    }

    private String signed(String target, Instant now) {
        String resource = AzureHmac.encoded(target.toLowerCase(Locale.ROOT));
        long expiry = now.plus(TOKEN_LIFE).getEpochSecond();
        String signature =
                AzureHmac.sign(key.getBytes(StandardCharsets.UTF_8), resource + "\n" + expiry);
        return "SharedAccessSignature sr="
                + resource
                + "&sig="
                + AzureHmac.encoded(signature)
                + "&se="
                + expiry
                + "&skn="
                + AzureHmac.encoded(keyName);
    }

    @Override
    public String toString() {
        return "Service Bus at " + endpoint;
    }
}
