package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** Images of registries, good and hostile, on their way into a real store. */
final class ImagePullerTest extends PullerFixture {
    private List<PullEvent.Phase> phases(TestLayer layer) {
        return events.stream()
                .filter(PullEvent.Layer.class::isInstance)
                .map(PullEvent.Layer.class::cast)
                .filter(event -> event.layer().equals(layer.digest()))
                .map(PullEvent.Layer::phase)
                .filter(phase -> phase != PullEvent.Phase.WAITING)
                .distinct()
                .toList();
    }

    @Test
    void anImageIsPulledAndTagged() {
        Digest id = server.image("app", "1", layers(5));
        ImageId image = pull();
        assertThat(image.digest()).isEqualTo(id);
        assertThat(store.images().resolve(reference("1"))).contains(image);
        assertThat(store.images().get(image).repoDigests())
                .singleElement()
                .asString()
                .startsWith(server.domain() + "/app@sha256:");
        for (int i = 0; i < 5; i++) {
            assertThat(file(image, "file" + i)).isEqualTo(content(i));
        }
    }

    @Test
    void theManifestIsKeptAsItWasPulled() {
        server.image("app", "1", layers(2));
        ImageId image = pull();
        Digest named = ((PullEvent.Pulled) events.getLast()).manifest();
        assertThat(store.images().manifest(image)).contains(named);
    }

    @Test
    void aLayerGoesThroughDockersPhases() {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        pull();
        assertThat(events.getFirst()).isEqualTo(new PullEvent.Started(reference("1")));
        assertThat(phases(layers.getFirst()))
                .containsExactly(
                        PullEvent.Phase.PULLING,
                        PullEvent.Phase.DOWNLOADING,
                        PullEvent.Phase.VERIFYING,
                        PullEvent.Phase.DOWNLOADED,
                        PullEvent.Phase.EXTRACTING,
                        PullEvent.Phase.COMPLETE);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        PullEvent.Pulled.class, end -> assertThat(end.newer()).isTrue());
    }

    @Test
    void aSecondPullFindsEverythingThere() {
        List<TestLayer> layers = layers(2);
        server.image("app", "1", layers);
        pull();
        events.clear();
        pull();
        assertThat(phases(layers.getLast())).containsExactly(PullEvent.Phase.EXISTS);
        assertThat(((PullEvent.Pulled) events.getLast()).newer()).isFalse();
        assertThat(server.seen(blobPath(layers.getFirst()))).hasSize(1);
    }

    @Test
    void layersOfAnotherImageAreNotDownloadedAgain() {
        List<TestLayer> layers = layers(3);
        server.image("app", "0", layers.subList(0, 2));
        server.image("app", "1", layers);
        puller.pull(reference("0"), Optional.empty(), PullListener.SILENT);
        pull();
        assertThat(server.seen(blobPath(layers.getFirst()))).hasSize(1);
        assertThat(phases(layers.getFirst())).containsExactly(PullEvent.Phase.EXISTS);
    }

    @Test
    void theEntryOfAnIndexForThisPlatformIsPulled() {
        Digest id = server.image("app", "amd", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/amd"));
        server.manifest(
                "app",
                "1",
                """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":9,"platform":{"os":"linux","architecture":"amd64"}}]}\
                """
                        .formatted(MediaTypes.OCI_MANIFEST, manifest),
                MediaTypes.OCI_INDEX);
        assertThat(pull().digest()).isEqualTo(id);
    }

    @Test
    void anIndexWithinAnIndexIsFollowed() {
        Digest id = server.image("app", "inner", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/inner"));
        Digest inner = index("a", MediaTypes.OCI_MANIFEST + " " + manifest);
        Digest empty = index("b");
        index("1", MediaTypes.OCI_INDEX + " " + empty, MediaTypes.OCI_INDEX + " " + inner);
        assertThat(pull().digest()).isEqualTo(id);
    }

    @Test
    void aReferenceWithADigestIsPulledWithoutATag() {
        server.image("app", "1", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/1"));
        Reference byDigest = Reference.parse(server.domain() + "/app@" + manifest);
        ImageId image = puller.pull(byDigest, Optional.empty(), PullListener.SILENT);
        assertThat(store.images().get(image).tags()).isEmpty();
        assertThat(store.images().resolve(byDigest)).contains(image);
    }

    @Test
    void anImageWithoutLayersIsPulled() {
        Digest id = server.image("app", "1", List.of());
        assertThat(pull().digest()).isEqualTo(id);
    }

    @Test
    void everyTagIsListedOverSeveralPages() {
        Reference repository = reference("latest");
        server.answer(
                "/v2/app/tags/list",
                exchange -> {
                    boolean first = !exchange.getRequestURI().getQuery().contains("last=");
                    if (first) {
                        exchange.getResponseHeaders()
                                .set("Link", "</v2/app/tags/list?n=1000&last=2>; rel=\"next\"");
                    }
                    TestRegistry.send(
                            exchange,
                            200,
                            first ? "{\"tags\":[\"1\",\"2\"]}" : "{\"tags\":[\"3\"]}");
                });

        assertThat(puller.tags(repository, Optional.empty()))
                .containsExactly(reference("1"), reference("2"), reference("3"));
    }

    @Test
    void aListOfTagsThatNeverEndsIsGivenUp() {
        server.answer(
                "/v2/app/tags/list",
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Link", "</v2/app/tags/list?last=1>; rel=\"next\"");
                    TestRegistry.send(
                            exchange, 200, "{\"tags\":[" + "\"1\",".repeat(4_000) + "\"1\"]}");
                });

        assertThatThrownBy(() -> puller.tags(reference("latest"), Optional.empty()))
                .hasMessageContaining("more than 10000 tags");
    }
}
