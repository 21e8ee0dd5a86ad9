package dev.minato.remote;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a caller shows to a registry, in the members of Docker's AuthConfig. Empty strings mean
 * absent.
 *
 * @param username account, used with {@code password}
 * @param password password or personal token
 * @param identityToken an OAuth2 refresh token, exchanged for a bearer token at the realm
 * @param registryToken a bearer token that is sent as it is
 */
public record RegistryCredentials(
        String username, String password, String identityToken, String registryToken) {

    /** An account and its password. */
    public static RegistryCredentials basic(String username, String password) {
        return new RegistryCredentials(username, password, "", "");
    }

    /**
     * Reads the header {@code X-Registry-Auth}: base64 (either alphabet, padded or not) of Docker's
     * AuthConfig. Garbage and a config that names no secret are absent, as in moby's pull.
     */
    public static Optional<RegistryCredentials> ofRegistryAuth(@Nullable String header) {
        return header == null || header.isBlank()
                ? Optional.empty()
                : decode(header)
                        .flatMap(RegistryCredentials::parse)
                        .flatMap(RegistryCredentials::ofAuthConfig);
    }

    /** The members of an AuthConfig as it is sent to {@code POST /auth}. */
    public static Optional<RegistryCredentials> ofLogin(JsonNode config) {
        return ofAuthConfig(config);
    }

    /** The members of an AuthConfig object; empty when it names no secret. */
    static Optional<RegistryCredentials> ofAuthConfig(JsonNode node) {
        RegistryCredentials plain =
                new RegistryCredentials(
                        text(node, "username"),
                        text(node, "password"),
                        text(node, "identitytoken"),
                        text(node, "registrytoken"));
        RegistryCredentials found =
                plain.hasPassword() ? plain : plain.withAuth(text(node, "auth"));
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    boolean hasPassword() {
        return !username.isEmpty() && !password.isEmpty();
    }

    /** The value of an Authorization header of scheme Basic. */
    String basicHeader() {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private boolean isEmpty() {
        return !hasPassword() && identityToken.isEmpty() && registryToken.isEmpty();
    }

    private RegistryCredentials withAuth(String auth) {
        return decode(auth)
                .map(pair -> new String(pair, StandardCharsets.UTF_8))
                .filter(pair -> pair.indexOf(':') > 0)
                .map(pair ->
                        new RegistryCredentials(
                                pair.substring(0, pair.indexOf(':')),
                                // Docker pads the stored pair with NUL bytes now and then.
                                pair.substring(pair.indexOf(':') + 1).replace("\0", ""),
                                identityToken,
                                registryToken))
                .orElse(this);
    }

    private static Optional<JsonNode> parse(byte[] json) {
        try {
            return Optional.of(RegistryJson.tree(json));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> decode(String text) {
        String alphabet = text.strip().replace('-', '+').replace('_', '/').replace("=", "");
        try {
            return Optional.of(Base64.getDecoder().decode(alphabet));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    /** Never the secrets. */
    @Override
    public String toString() {
        return "Credentials[" + (username.isEmpty() ? "token" : username) + "]";
    }
}
