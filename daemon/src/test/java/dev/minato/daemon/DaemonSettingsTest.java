package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class DaemonSettingsTest {
    @Test
    void withoutAnythingTheyAreTheDocumentedOnes() {
        DaemonSettings settings = DaemonSettings.of(Map.of());

        assertThat(settings.ingressHttp()).hasToString("127.0.0.1:8080");
        assertThat(settings.registry()).hasToString("127.0.0.1:5000");
        assertThat(settings.domain()).isEqualTo("minato.localhost");
        assertThat(settings.publish()).isEqualTo("127.0.0.1");
        assertThat(settings.training()).isTrue();
    }

    @Test
    void theIngressIsToldItsLimits() {
        assertThat(DaemonSettings.of(Map.of()).ingress().options())
                .containsExactly("--max-header-size", "16384");
        assertThat(
                        DaemonSettings.of(
                                        Map.of(
                                                "MINATO_MAX_HEADER_SIZE",
                                                "32Ki",
                                                "MINATO_TRUSTED_PROXIES",
                                                "10.0.0.0/8, ::1"))
                                .ingress()
                                .options())
                .containsExactly(
                        "--max-header-size", "32768", "--trusted-proxies", "10.0.0.0/8, ::1");
    }

    @Test
    void trainingMayBeTurnedOff() {
        assertThat(DaemonSettings.of(Map.of("MINATO_TRAINING", "off")).training()).isFalse();
    }

    @Test
    void theBuildCacheMayBeBoundOtherwise() throws Exception {
        Home home = Home.at(Path.of("/tmp"));
        long disk = Files.getFileStore(home.root()).getTotalSpace();
        assertThat(DaemonSettings.of(Map.of()).cache().bytes(home))
                .hasValue(Math.min(disk / 10, 20L << 30));
        assertThat(cache("5GB").bytes(home)).hasValue(5L << 30);
        assertThat(cache("0").bytes(home)).hasValue(0);
        assertThat(cache("off").bytes(home)).isEmpty();
    }

    private static CacheBound cache(String text) {
        return DaemonSettings.of(Map.of("MINATO_CACHE", text)).cache();
    }

    @Test
    void anEmptyVariableIsLikeNone() {
        assertThat(DaemonSettings.of(Map.of("MINATO_INGRESS_HTTP", "")).ingressHttp())
                .hasToString("127.0.0.1:8080");
    }

    @Test
    void anAddressMayBeAPortAlone() {
        assertThat(DaemonSettings.of(Map.of("MINATO_INGRESS_HTTP", "9000")).ingressHttp())
                .isEqualTo(new ListenAddress("127.0.0.1", 9000));
        assertThat(DaemonSettings.of(Map.of("MINATO_INGRESS_HTTP", "[::]:80")).ingressHttp())
                .isEqualTo(new ListenAddress("::", 80));
    }

    @ParameterizedTest
    @CsvSource({
        "MINATO_INGRESS_HTTP, here",
        "MINATO_INGRESS_HTTP, 127.0.0.1:65536",
        "MINATO_REGISTRY, a b:1",
        "MINATO_DOMAIN, Upper.example",
        "MINATO_DOMAIN, a..b",
        "MINATO_PUBLISH, localhost",
        "MINATO_TRAINING, no",
        "MINATO_CACHE, much",
        "MINATO_CACHE, -1GB",
        "MINATO_MAX_HEADER_SIZE, 1k",
        "MINATO_MAX_HEADER_SIZE, 1g",
        "MINATO_MAX_HEADER_SIZE, much",
        "MINATO_TRUSTED_PROXIES, 10.0.0.0/40",
        "MINATO_TRUSTED_PROXIES, proxy.example"
    })
    void aWrongValueIsRefusedNamingVariableAndValue(String name, String value) {
        assertThatThrownBy(() -> DaemonSettings.of(Map.of(name, value)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(name)
                .hasMessageContaining("\"" + value + "\"");
    }
}
