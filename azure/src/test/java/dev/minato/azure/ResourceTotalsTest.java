package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.azure.app.AppBody;
import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.platform.AppRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class ResourceTotalsTest {
    private static AppRequest request(double cpu, String tag) {
        return AppBody.read(
                "shop",
                "default",
                Json.stored(
                        """
                        {"tags":{"minato-replace":"%s"},"properties":{"template":{"containers":[
                         {"image":"web:1","resources":{"cpu":%s,"memory":"1Gi"}}]}}}
                        """
                                .formatted(tag, cpu)),
                new EnvironmentIds(List::of));
    }

    @Test
    void aHostTakesAnySum() {
        AppRequest request = request(0.3, "false");
        assertThat(ResourceTotals.of(Map.of()).checked(request)).isSameAs(request);
    }

    @Test
    void azuresStepsMayBeAskedFor() {
        ResourceTotals azure = ResourceTotals.of(Map.of("MINATO_RESOURCES", "azure"));
        assertThat(azure.checked(request(0.5, "false"))).isNotNull();
        assertThatThrownBy(() -> azure.checked(request(0.3, "false")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("template.containers ask 0.3 CPU and 1 GiB together")
                .hasMessageContaining("MINATO_RESOURCES=host takes any sum");
    }

    @Test
    void anErrorOfAzuresStepsHasItsCode(@TempDir Path folder) {
        try (ArmLab lab = new ArmLab(folder, ResourceTotals.AZURE)) {
            ArmLab.Answer answer =
                    lab.put(
                            "shop",
                            ArmLab.app("shop:1")
                                    .replace(
                                            "\"image\":\"shop:1\"",
                                            "\"image\":\"shop:1\",\"resources\":"
                                                    + "{\"cpu\":0.3,\"memory\":\"1Gi\"}"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.at("error.code")).isEqualTo("ContainerAppInvalidResourceTotal");
            assertThat(answer.at("error.target")).isEqualTo("template.containers");
            assertThat(answer.at("error.message"))
                    .startsWith("template.containers ask 0.3 CPU and 1 GiB together");
            assertThat(lab.get(ArmLab.APPS + "/shop").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZURE", "any", "host,azure"})
    void aWrongValueIsRefused(String text) {
        assertThatThrownBy(() -> ResourceTotals.of(Map.of("MINATO_RESOURCES", text)))
                .hasMessageContaining("MINATO_RESOURCES \"" + text + "\" is not right: write");
    }

    @Test
    void theTagOfAnAppWhoseOldReplicasEndFirstIsRead() {
        assertThat(request(0.5, "true").spec().oldEndsFirst()).isTrue();
        assertThat(request(0.5, "false").spec().oldEndsFirst()).isFalse();
        assertThatThrownBy(() -> request(0.5, "yes"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("tags.minato-replace \"yes\" is not right: write true");
    }
}
