package dev.minato.platform.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What rules of type cpu and memory want. */
class ResourceTargetTest {
    private static ResourceTarget of(String type, Map<String, String> metadata) {
        return ResourceTarget.of(new ScaleRule("r", type, metadata, List.of()));
    }

    @Test
    void ofBothKinds() {
        assertThat(of("cpu", Map.of("type", "Utilization", "value", "70")))
                .isEqualTo(of("cpu", Map.of("value", "70")))
                .isEqualTo(new ResourceTarget(true, 70, Optional.empty()));
        assertThat(of("cpu", Map.of("metrictype", "averagevalue", "VALUE", "500m")).target())
                .isEqualTo(5e8);
        assertThat(
                        of(
                                "memory",
                                Map.of(
                                        "metricType",
                                        "AverageValue",
                                        "value",
                                        "128Mi",
                                        "containerName",
                                        "main")))
                .isEqualTo(new ResourceTarget(false, 128 << 20, Optional.of("main")));
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, Utilization, 0, metadata.value",
        "cpu, Utilization, 70%, metadata.value",
        "cpu, Utilization, '', metadata.value",
        "cpu, Utilization, 10001, metadata.value",
        "cpu, Value, 70, metadata.type",
        "memory, AverageValue, lots, metadata.value"
    })
    void whatIsWrongIsSaid(String type, String kind, String value, String field) {
        assertThatThrownBy(() -> of(type, Map.of("type", kind, "value", value)))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.field()).contains(field));
    }
}
