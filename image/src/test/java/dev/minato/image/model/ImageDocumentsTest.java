package dev.minato.image.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ImageDocumentsTest {
    private static final String D =
            "sha256:7cc4b5aefd1d0cadf8d97d4350462ba51c694ebca145b08d7d41b41acc8db5aa";

    @Test
    void a_manifest_keeps_its_bytes_and_unknown_fields() {
        byte[] bytes =
                bytes(
                        "{ \"schemaVersion\": 2,\n\"x-own\": [1,2], \"config\":{\"mediaType\":"
                                + "\"application/vnd.oci.image.config.v1+json\",\"digest\":\""
                                + D
                                + "\",\"size\":7},\"layers\":[{\"mediaType\":\"a/b\",\"digest\":\""
                                + D
                                + "\",\"size\":5,\"urls\":[\"x\"]}] }");
        Manifest manifest = Manifest.parse(bytes, Optional.empty());
        assertThat(manifest.bytes()).isEqualTo(bytes);
        assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
        assertThat(manifest.digest()).isEqualTo(Digest.of(bytes));
        assertThat(manifest.layers()).extracting(Descriptor::size).containsExactly(5L);
        assertThat(manifest.children()).containsExactly(Digest.parse(D));
    }

    @Test
    void an_index_answers_the_manifest_of_a_platform_and_never_an_attestation() {
        String entry =
                "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\","
                        + "\"size\":%d,\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}}";
        byte[] bytes =
                bytes(
                        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
                            + "\"manifests\":["
                                + String.format(entry, D, 1, "unknown", "unknown")
                                + ","
                                + String.format(entry, D, 2, "linux", "arm64")
                                + ","
                                + String.format(entry, D, 3, "linux", "amd64")
                                + "]}");
        ManifestOrIndex parsed =
                ManifestOrIndex.parse(bytes, Optional.of(MediaTypes.OCI_INDEX + "; charset=utf-8"));
        assertThat(parsed)
                .isInstanceOfSatisfying(
                        ImageIndex.class,
                        index ->
                                assertThat(index.manifests())
                                        .filteredOn(m ->
                                                m.platform()
                                                        .map(Platform.parse("linux/amd64")::runs)
                                                        .orElse(false))
                                        .extracting(Descriptor::size)
                                        .containsExactly(3L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|manifest is not a JSON object",
                "{|manifest is not valid JSON",
                "{} {}|manifest is not valid JSON",
                "{\"schemaVersion\":1}|schema version 1 is not supported",
                "{\"schemaVersion\":2,\"schemaVersion\":2}|manifest is not valid JSON",
                "{\"schemaVersion\":2,\"config\":7}|config must be a descriptor",
                "{\"schemaVersion\":2,\"mediaType\":\"text/plain\"}|\"text/plain\" is not"
                        + " supported",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a\",\"digest\":\"x\",\"size\":1}}"
                        + "|invalid digest",
                "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"a\",\"digest\":\""
                        + D
                        + "\",\"size\":-1}}|size -1 is negative",
            })
    void a_document_that_is_no_manifest_is_refused_with_what_is_wrong(String json, String says) {
        assertThatThrownBy(() -> ManifestOrIndex.parse(bytes(json), Optional.empty()))
                .isInstanceOfSatisfying(
                        Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.INVALID))
                .hasMessageContaining(says);
    }

    @Test
    void a_document_that_contradicts_how_it_was_sent_is_refused() {
        byte[] bytes =
                bytes("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\"}");
        assertThatThrownBy(() -> ManifestOrIndex.parse(bytes, Optional.of(MediaTypes.OCI_MANIFEST)))
                .hasMessageContaining("was sent as");
    }

    @Test
    void deep_nesting_does_not_end_the_program() {
        byte[] bytes = bytes("{\"a\":" + "[".repeat(100_000));
        assertThatThrownBy(() -> ManifestOrIndex.parse(bytes, Optional.empty()))
                .isInstanceOf(Fault.class);
    }

    @Test
    void a_received_config_keeps_its_bytes_and_so_its_id() {
        byte[] bytes =
                bytes(
                        "{\"docker_version\":\"20\", \"architecture\":\"amd64\",\"os\":\"linux\","
                                + "\"config\":{\"Env\":[\"A=b\"],\"Cmd\":null,\"Hostname\":\"x\"},"
                                + "\"created\":\"2024-01-02T03:04:05.123456789+02:00\","
                                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                                + D
                                + "\"]},\"history\":[{\"created_by\":\"x\"}]}");
        ImageConfig config = ImageConfig.parse(bytes);
        assertThat(config.bytes()).isEqualTo(bytes);
        assertThat(config.id().digest()).isEqualTo(Digest.of(bytes));
        assertThat(config.run().env()).containsExactly("A=b");
        assertThat(config.created()).contains(Instant.parse("2024-01-02T01:04:05.123456789Z"));
        assertThat(config.diffIds()).containsExactly(Digest.parse(D));
    }

    @Test
    void a_made_config_reads_as_what_it_was_made_of_and_is_always_the_same_bytes() {
        RunConfig run =
                new RunConfig.Builder()
                        .user("app")
                        .workingDir("/srv")
                        .stopSignal("SIGQUIT")
                        .env(List.of("PATH=/bin"))
                        .env("A", "1")
                        .env("A", "2")
                        .entrypoint(List.of("/app"))
                        .cmd(List.of("serve", "<&>"))
                        .shell(List.of("/bin/bash", "-c"))
                        .onBuild(List.of("RUN x"))
                        .exposedPorts(List.of("80/tcp", "443/tcp"))
                        .volumes(List.of("/data"))
                        .labels(Map.of("b", "2", "a", "1"))
                        .healthcheck(
                                Optional.of(
                                        new ImageHealthcheck(
                                                List.of("CMD", "true"),
                                                Duration.ofSeconds(5),
                                                Duration.ZERO,
                                                Duration.ofMillis(1500),
                                                Duration.ZERO,
                                                3)))
                        .build();
        History step =
                new History(
                        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                        Optional.of("RUN x # buildkit"),
                        Optional.empty(),
                        Optional.of("buildkit.dockerfile.v0"),
                        true);
        ImageConfig made =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.parse("linux/arm64/v8"))
                                .withRun(run)
                                .withCreated(Instant.parse("2026-01-01T00:00:00Z"))
                                .withDiffIds(List.of(Digest.parse(D)))
                                .withHistory(List.of(step)));
        ImageConfig read = ImageConfig.parse(made.bytes());
        assertThat(ImageConfig.of(read.content()).bytes()).isEqualTo(made.bytes());
        assertThat(read.run().env()).containsExactly("PATH=/bin", "A=2");
        assertThat(read.run().labels()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(read.run().healthcheck()).isEqualTo(run.healthcheck());
        assertThat(read.history()).containsExactly(step);
        assertThat(read.platform().variant()).contains("v8");
        assertThat(new String(made.bytes(), StandardCharsets.UTF_8))
                .startsWith("{\"created\":\"2026-01-01T00:00:00Z\",\"architecture\":\"arm64\"")
                .contains("\"ExposedPorts\":{\"443/tcp\":{},\"80/tcp\":{}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|has no rootfs",
                "{\"rootfs\":{\"diff_ids\":[\"x\"]}}|invalid digest \"x\"",
                "{\"rootfs\":{},\"created\":\"yesterday\"}|created \"yesterday\" is not a time",
                "{\"rootfs\":{},\"config\":{\"Env\":[1]}}|Env must be a list of strings",
            })
    void a_document_that_is_no_config_is_refused_with_what_is_wrong(String json, String says) {
        assertThatThrownBy(() -> ImageConfig.parse(bytes(json))).hasMessageContaining(says);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
