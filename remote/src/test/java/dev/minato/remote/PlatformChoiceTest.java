package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageIndex;
import dev.minato.image.model.ManifestOrIndex;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which entry of an index is pulled. */
final class PlatformChoiceTest {
    private static final Reference IMAGE = Reference.parse("app:1");
    private static final Platform AMD64 = new Platform("linux", "amd64", Optional.empty());

    private static Digest digest(String platform) {
        return Digest.of(platform.getBytes(StandardCharsets.UTF_8));
    }

    private static ImageIndex index(String... platforms) {
        String entries =
                Arrays.stream(platforms)
                        .map(PlatformChoiceTest::entry)
                        .collect(Collectors.joining(","));
        String json = "{\"schemaVersion\":2,\"manifests\":[" + entries + "]}";
        return (ImageIndex)
                ManifestOrIndex.parse(
                        json.getBytes(StandardCharsets.UTF_8), Optional.of(MediaTypes.OCI_INDEX));
    }

    private static String entry(String platform) {
        String[] parts = platform.split("/", -1);
        String variant = parts.length > 2 ? ",\"variant\":\"" + parts[2] + "\"" : "";
        String member =
                platform.isEmpty()
                        ? ""
                        : ",\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"%s}"
                                .formatted(parts[0], parts[1], variant);
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":2%s}"
                .formatted(MediaTypes.OCI_MANIFEST, digest(platform), member);
    }

    private static Digest chosen(Platform host, String... platforms) {
        return PlatformChoice.find(index(platforms), host).orElseThrow().digest();
    }

    @Test
    void systemAndProcessorMustMatch() {
        assertThat(chosen(AMD64, "windows/amd64", "linux/arm64", "linux/amd64"))
                .isEqualTo(digest("linux/amd64"));
    }

    @Test
    void thePlainestVariantOfAmd64IsTaken() {
        assertThat(chosen(AMD64, "linux/amd64/v3", "linux/amd64/v2", "linux/amd64/v1"))
                .isEqualTo(digest("linux/amd64/v1"));
        assertThat(chosen(AMD64, "linux/amd64/v3", "linux/amd64")).isEqualTo(digest("linux/amd64"));
    }

    @Test
    void theNewestVariantOfArmIsTaken() {
        Platform arm = new Platform("linux", "arm", Optional.empty());
        assertThat(chosen(arm, "linux/arm/v5", "linux/arm/v7", "linux/arm/v6"))
                .isEqualTo(digest("linux/arm/v7"));
    }

    @Test
    void theVariantOfTheHostIsPreferred() {
        Platform arm = new Platform("linux", "arm", Optional.of("v6"));
        assertThat(chosen(arm, "linux/arm/v5", "linux/arm/v7", "linux/arm/v6"))
                .isEqualTo(digest("linux/arm/v6"));
    }

    @Test
    void anOnlyEntryWithoutPlatformIsTaken() {
        assertThat(chosen(AMD64, "")).isEqualTo(digest(""));
    }

    @Test
    void whatIsOfferedIsNamedWhenNothingFits() {
        ImageIndex index = index("linux/arm64/v8", "windows/amd64", "unknown/unknown");
        assertThat(PlatformChoice.find(index, AMD64)).isEmpty();
        assertThat(PlatformChoice.missing(IMAGE, index, AMD64))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "no matching manifest for linux/amd64 in the manifest list entries of"
                                + " app:1: it is made for linux/arm64/v8, windows/amd64");
    }
}
