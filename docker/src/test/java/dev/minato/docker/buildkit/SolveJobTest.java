package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.docker.buildkit.wire.SolveRequest;

import org.junit.jupiter.api.Test;

/** What a client asks a build for. */
class SolveJobTest {
    private static final Exporter NEW = Exporter.newBuilder().setType("local").build();

    private static SolveRequest.Builder request() {
        return SolveRequest.newBuilder().setRef("r");
    }

    @Test
    void anOutputThatAnOlderClientNamesIsOne() {
        SolveRequest before =
                request()
                        .setExporterBefore("moby")
                        .putExporterAttrsBefore("name", "shop:1")
                        .build();
        assertThat(new SolveJob(before).exporters())
                .singleElement()
                .satisfies(exporter -> {
                    assertThat(exporter.getType()).isEqualTo("moby");
                    assertThat(exporter.getAttrsOrThrow("name")).isEqualTo("shop:1");
                });
    }

    @Test
    void whoNamesOutputsInBothWaysMeansTheNewOne() {
        SolveRequest both = request().setExporterBefore("moby").addExporters(NEW).build();
        assertThat(new SolveJob(both).exporters()).containsExactly(NEW);
        assertThat(new SolveJob(request().build()).exporters()).isEmpty();
    }

    @Test
    void partsOfABuildAreToldApart() {
        SolveJob job = new SolveJob(request().build());
        assertThat(job.nextPart()).isNotEqualTo(job.nextPart());
    }
}
