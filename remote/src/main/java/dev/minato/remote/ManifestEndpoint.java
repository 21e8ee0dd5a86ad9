package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /v2/<name>/manifests/<reference>} (end-3): a manifest or index, its digest verified.
 *
 * @param reference with a digest where the digest decides, else with a tag
 */
record ManifestEndpoint(Reference reference) implements RegistryEndpoint<ManifestOrIndex> {
    /** The least that every registry must accept (distribution spec, "Pushing Manifests"). */
    private static final int MAX_SIZE = 4 << 20;

    private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";
    private static final String ACCEPT =
            String.join(
                    ", ",
                    List.of(
                            MediaTypes.OCI_INDEX,
                            MediaTypes.OCI_MANIFEST,
                            MediaTypes.DOCKER_LIST,
                            MediaTypes.DOCKER_MANIFEST));

    @Override
    public String repository() {
        return reference.path();
    }

    @Override
    public String path() {
        return "manifests/" + which();
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Accept", ACCEPT);
    }

    @Override
    public String missing() {
        return "manifest for " + reference.familiar() + " not found: manifest unknown";
    }

    @Override
    public ManifestOrIndex read(RegistryResponse answer) throws IOException {
        try (answer) {
            byte[] bytes = answer.bytes(MAX_SIZE);
            Optional<String> type =
                    Optional.of(answer.header("Content-Type"))
                            .filter(text -> text.startsWith("application/vnd."));
            if (type.orElse("").startsWith(SCHEMA_1)) {
                throw wrong(
                        "its manifest is of Docker's schema 1, which is not supported: pull and"
                                + " push it once with a client that still converts it");
            }
            reference.digest().ifPresent(asked -> verify(bytes, asked, "was asked for"));
            Digest.find(answer.header("Docker-Content-Digest"))
                    .ifPresent(told -> verify(bytes, told, "the registry says it is"));
            return ManifestOrIndex.parse(bytes, type);
        } catch (Fault e) {
            throw e.text().contains(reference.familiar()) ? e : wrong(e.text());
        }
    }

    private void verify(byte[] bytes, Digest expected, String why) {
        MessageDigest calculation = expected.algorithm().start();
        calculation.update(bytes);
        Digest found = expected.algorithm().finish(calculation);
        if (!found.equals(expected)) {
            throw wrong(
                    "the manifest that "
                            + reference.domain()
                            + " sent has digest "
                            + found
                            + ", but "
                            + expected
                            + " "
                            + why);
        }
    }

    private String which() {
        return reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
    }

    private Fault wrong(String what) {
        return Fault.invalid("image", "image " + reference.familiar() + ": " + what);
    }
}
