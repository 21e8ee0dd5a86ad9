package dev.minato.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.scale.ScaleSpec;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

class ConsumptionStepsTest {
    private static Optional<String> of(String... pairs) {
        List<AppContainer> containers =
                List.of(pairs).stream()
                        .map(pair -> pair.split("/", -1))
                        .map(pair ->
                                new AppContainer(
                                        "c",
                                        "i",
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        Cpu.parse("cpu", pair[0]),
                                        Memory.parse("memory", pair[1]),
                                        List.of(),
                                        List.of()))
                        .toList();
        return ConsumptionSteps.complaint(
                new TemplateSpec(
                        List.of(),
                        containers,
                        List.of(),
                        new ScaleSpec(0, 10),
                        Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @CsvSource({
        "0.25/0.5Gi, 0.1/0.1Gi, false",
        "0.25/0.5Gi, 0.5/1Gi, true",
        "4/8Gi, '', true",
        "0.25/512Mi, '', true",
        "0.3/0.6Gi, 0.2/0.4Gi, true",
        "4.25/8.5Gi, '', false",
        "0.25/1Gi, '', false",
        "0.01/32Mi, '', false"
    })
    void aSumIsTakenOrNot(String one, String other, boolean taken) {
        Optional<String> complaint = other.isEmpty() ? of(one) : of(one, other);
        assertThat(complaint.isEmpty()).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value =
                    "0.3/1Gi | template.containers ask 0.3 CPU and 1 GiB together, which Container"
                            + " Apps would refuse: there it is 0.25 CPU with 0.5Gi, or a multiple"
                            + " of both up to 4 CPU with 8Gi")
    void whatIsWrongIsSaid(String asked, String text) {
        assertThat(of(asked)).contains(text);
    }
}
