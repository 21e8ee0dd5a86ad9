package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.MediaTypes;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Content that is not what its registry says. */
final class PullRefusalTest extends PullerFixture {
    @Test
    void indexesWithoutEndAreRefused() {
        String below = MediaTypes.OCI_INDEX + " " + index("end");
        for (int i = 0; i < 40; i++) {
            below = MediaTypes.OCI_INDEX + " " + index("x" + i, below);
        }
        index("1", below);
        assertThat(refusal()).hasMessageContaining("its indexes lead to more than 16 others");
    }

    @Test
    void otherBytesThanTheManifestSaysAreRefused() throws IOException {
        List<TestLayer> layers = layers(1);
        byte[] packed = TestLayer.of("file0", content(9)).packed();
        server.image("app", "1", layers);
        byte[] same = Arrays.copyOf(packed, layers.getFirst().packed().length);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, same.length);
                    exchange.getResponseBody().write(same);
                });
        assertThat(refusal().kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(leftovers()).isZero();
        assertNoSnapshotIsLeft();
        assertThat(store.images().resolve(reference("1"))).isEmpty();
    }

    @Test
    void aLayerThatLiesAboutItsDiffIdIsRefusedNamingBoth() throws IOException {
        TestLayer told = TestLayer.of("a", content(1));
        TestLayer sent = TestLayer.of("a", content(2));
        server.image("app", "1", List.of(new TestLayer(told.tar(), sent.packed())));
        assertThat(refusal())
                .hasMessageContaining(told.diffId().toString())
                .hasMessageContaining(sent.diffId().toString());
        assertNoSnapshotIsLeft();
    }

    @Test
    void aManifestThatLiesAboutTheSizeOfALayerThatIsHereIsRefused() {
        List<TestLayer> layers = layers(1);
        server.image("app", "good", layers);
        puller.pull(reference("good"), Optional.empty(), PullListener.SILENT);
        String told = "\"size\":" + layers.getFirst().packed().length;
        String manifest =
                new String(server.bytes("/v2/app/manifests/good"), StandardCharsets.UTF_8);
        assertThat(manifest).contains(told);
        server.manifest(
                "app",
                "1",
                manifest.replace(told, "\"size\":1000000000000"),
                MediaTypes.OCI_MANIFEST);

        assertThat(refusal())
                .hasMessageContaining(layers.getFirst().digest() + " has 1000000000000 bytes");
        assertThat(store.images().resolve(reference("1"))).isEmpty();
    }

    @Test
    void aLayerThatCannotBeUnpackedIsNamed() throws IOException {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        byte[] other = new byte[layers.getFirst().packed().length];
        Arrays.fill(other, (byte) 'x');
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, other.length);
                    exchange.getResponseBody().write(other);
                });
        assertThat(refusal())
                .hasMessageContaining("layer " + layers.getFirst().digest() + " of ")
                .hasMessageContaining("/app:1: ");
        assertNoSnapshotIsLeft();
    }

    @Test
    void bytesThatAreNoGzipAtAllAreToldByTheirDigest() throws IOException {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        byte[] other = new byte[layers.getFirst().packed().length];
        java.util.Arrays.fill(other, (byte) 'x');
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, other.length);
                    exchange.getResponseBody().write(other);
                });
        assertThat(refusal())
                .hasMessageContaining("layer " + layers.getFirst().digest())
                .hasMessageContaining("content of digest " + Digest.of(other));
        assertNoSnapshotIsLeft();
    }

    @Test
    void aLayerWithoutEndStopsAtItsSize() {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(layers.getFirst().packed());
                    byte[] more = new byte[65_536];
                    for (int i = 0; i < 100_000; i++) {
                        exchange.getResponseBody().write(more);
                    }
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
    }

    @Test
    void aConfigOfAnotherDigestIsRefused() {
        Digest id = server.image("app", "1", layers(1));
        server.answer(
                "/v2/app/blobs/" + id,
                exchange -> {
                    byte[] bytes = server.bytes("/v2/app/blobs/" + id);
                    bytes[bytes.length - 1] = ' ';
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                });
        assertThat(refusal()).hasMessageContaining("its config has digest");
    }

    @Test
    void anArtifactIsNotAnImage() {
        server.manifest(
                "app",
                "1",
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[]}\
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                Digest.of("{}".getBytes(StandardCharsets.UTF_8))),
                MediaTypes.OCI_MANIFEST);
        assertThat(refusal()).hasMessageContaining("this is an artifact, not a container image");
    }
}
