package dev.minato.image.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names that users write and documents that registries send: understood, or refused by a fault. */
class ImageDocumentsFuzzTest {
    private static final String DIGEST =
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final String[] JSON = {
        "null",
        "{}",
        "[]",
        "\"\"",
        "true",
        "-1",
        "1e999999999",
        "9223372036854775808",
        "[[[[[[[[",
        "\"schemaVersion\":2",
        "\"mediaType\":",
        "\"manifests\":[]",
        "\"layers\":null",
        "\\u0000",
        "\\ud800",
        "\"rootfs\":{\"type\":\"layers\"}",
        "\"history\":[{}]",
        "\"config\":{}",
        "\"Healthcheck\":{\"Test\":[\"CMD\"],\"Interval\":1}",
        "\"ExposedPorts\":{\"80/tcp\":{}}",
        "\"created\":\"0000-00-00T00:00:00Z\"",
        "\"Env\":[\"A=b\"]",
        "\"size\":-1",
        DIGEST
    };

    @Test
    void aNameIsRefusedOrReadsBackAsItself() {
        FuzzTarget.of(ImageDocumentsFuzzTest.class, "reference")
                .seeds(
                        "nginx",
                        "docker.io/library/nginx:latest",
                        "localhost:5000/a/b_c.d-e:T.1",
                        "ghcr.io/x/y@" + DIGEST,
                        "[2001:db8::1]:443/a",
                        "index.docker.io/library/a")
                .words(
                        "library/",
                        ":",
                        "@",
                        "/",
                        "..",
                        "--",
                        "__",
                        "sha256:",
                        "localhost",
                        "%2F",
                        "\n")
                .largest(2048)
                .rounds(30_000)
                .run(ImageDocumentsFuzzTest::reference);
    }

    @Test
    void aManifestIsUnderstoodOrRefused() {
        String layer =
                "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\""
                        + DIGEST
                        + "\",\"size\":7}";
        FuzzTarget.of(ImageDocumentsFuzzTest.class, "manifest")
                .seeds(
                        "{\"schemaVersion\":2,\"config\":"
                                + layer.replace("layer.v1.tar+gzip", "config.v1+json")
                                + ",\"layers\":["
                                + layer
                                + "]}",
                        "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":"
                                + "\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
                                + DIGEST
                                + "\",\"size\":7,\"platform\":{\"architecture\":\"arm64\",\"os\":"
                                + "\"linux\",\"variant\":\"v8\"},\"annotations\":{\"a\":\"b\"}}]}")
                .words(JSON)
                .run(input -> document(input, true));
    }

    @Test
    void aConfigIsUnderstoodOrRefused() {
        FuzzTarget.of(ImageDocumentsFuzzTest.class, "config")
                .seeds(
                        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"created\":"
                            + "\"2024-01-02T03:04:05.678Z\",\"config\":{\"Env\":[\"PATH=/bin\"],"
                            + "\"Cmd\":[\"sh\"],\"Labels\":{\"a\":\"b\"},\"Volumes\":{\"/v\":{}},"
                            + "\"ExposedPorts\":{\"80/tcp\":{}},\"Healthcheck\":{\"Test\":"
                            + "[\"CMD-SHELL\",\"x\"],\"Interval\":1000000000,\"Retries\":3},\"OnBuild\":[\"RUN"
                            + " x\"]},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                                + DIGEST
                                + "\"]},\"history\":[{\"created_by\":\"x\",\"empty_layer\":false}]}")
                .words(JSON)
                .run(input -> document(input, false));
    }

    private static Object reference(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Reference reference;
        try {
            reference = Reference.parse(text);
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text().replaceAll("(?s)\\(.*\\)", "");
        }
        assertThat(Reference.parse(reference.full())).isEqualTo(reference);
        // As Docker shows it, the first part of a path may look like a registry's host.
        String first = reference.path().split("/", 2)[0];
        if (!first.contains(".") && !first.equals("localhost")) {
            assertThat(Reference.parse(reference.familiar())).isEqualTo(reference);
        }
        return "domain "
                + reference.domain().contains(":")
                + reference.tag().isPresent()
                + reference.digest().isPresent();
    }

    private static Object document(byte[] input, boolean manifest) {
        try {
            if (manifest) {
                ManifestOrIndex read = ManifestOrIndex.parse(input, Optional.empty());
                return read.getClass().getSimpleName();
            }
            ImageConfig config = ImageConfig.parse(input);
            ImageConfig made = ImageConfig.of(config.content());
            ImageConfig again = ImageConfig.parse(made.bytes());
            assertThat(ImageConfig.of(again.content()).bytes()).isEqualTo(made.bytes());
            return config.created().isPresent() + " " + config.content().history().size();
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text();
        }
    }
}
