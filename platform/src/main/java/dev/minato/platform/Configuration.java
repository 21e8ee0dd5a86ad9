package dev.minato.platform;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * {@code properties.configuration}: what holds for every revision of an app. A change of it makes
 * no new revision.
 *
 * @param mode single: one revision serves
 * @param ingress absent when nothing is routed to the app
 * @param secretNames names of the app's secrets, in the order given; values are only in {@link
 *     Apps#listSecrets}
 * @param registries where images are pulled from with credentials
 * @param document what to answer: as sent, members in Azure's case, nulls and secret values left
 *     out, defaults filled in; a copy is the reader's own
 */
public record Configuration(
        RevisionMode mode,
        Optional<Ingress> ingress,
        List<String> secretNames,
        List<Registry> registries,
        ObjectNode document) {

    public Configuration {
        secretNames = List.copyOf(secretNames);
        registries = List.copyOf(registries);
    }

    @Override
    public ObjectNode document() {
        return document.deepCopy();
    }

    /** {@code activeRevisionsMode}. Only single mode is run; multiple is refused by name. */
    public enum RevisionMode {
        SINGLE
    }

    /**
     * {@code ingress}.
     *
     * @param external whether callers outside the environment reach it
     * @param targetPort the container's port; absent or 0 means the one port its image exposes
     * @param transport {@code auto}, {@code http} or {@code http2}
     * @param allowInsecure whether plain HTTP is answered rather than redirected
     */
    public record Ingress(
            boolean external,
            Optional<Integer> targetPort,
            String transport,
            boolean allowInsecure) {}

    /**
     * An entry of {@code registries}.
     *
     * @param server host, with port where it has one
     * @param username account, absent for anonymous
     * @param passwordSecretRef name of the secret that holds the password
     */
    public record Registry(
            String server, Optional<String> username, Optional<String> passwordSecretRef) {}
}
