package dev.minato.builder.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

class BuildPlannerTest {
    private static final Platform HOST = Platform.parse("linux/amd64");

    private static BuildPlan plan(String file, Map<String, String> arguments, String target) {
        return BuildPlanner.plan(
                DockerfileParser.parse(file.getBytes(StandardCharsets.UTF_8)),
                arguments,
                target.isEmpty() ? Optional.empty() : Optional.of(target),
                Map.of("replaced", Reference.parse("instead:1")),
                HOST);
    }

    private static BuildPlan plan(String file) {
        return plan(file, Map.of(), "");
    }

    private static StageBase base(BuildPlan plan, int stage) {
        return plan.stages().get(stage).base();
    }

    @Test
    void theLastStageAndWhatItNeedsAreBuilt() {
        BuildPlan plan =
                plan(
                        """
                        FROM a AS one
                        FROM b AS two
                        COPY --from=one /x /
                        FROM c AS three
                        FROM two
                        COPY --from=img /y /
                        """);
        assertThat(plan.target()).isEqualTo(3);
        assertThat(plan.needed()).containsExactlyInAnyOrder(0, 1, 3);
        assertThat(base(plan, 3)).isEqualTo(new StageBase.OfStage(1));
        assertThat(plan("FROM a AS one\nFROM b AS two\nFROM c\n", Map.of(), "two").needed())
                .containsExactly(1);
    }

    @Test
    void aBaseIsAStageBeforeScratchOrAnImage() {
        assertThat(base(plan("FROM scratch"), 0)).isEqualTo(new StageBase.Scratch());
        assertThat(base(plan("FROM debian AS debian\nFROM debian"), 0))
                .isInstanceOf(StageBase.OfImage.class);
        assertThat(base(plan("FROM debian AS debian\nFROM DEBIAN"), 1))
                .isEqualTo(new StageBase.OfStage(0));
        assertThat(base(plan("FROM a AS x\nFROM b AS x\nFROM x"), 2))
                .isEqualTo(new StageBase.OfStage(1));
        assertThat(base(plan("FROM replaced:latest"), 0))
                .isEqualTo(new StageBase.OfImage("replaced:latest", Reference.parse("instead:1")));
        assertThat(plan("FROM a AS replaced\nRUN x").stages().getFirst().instructions()).isEmpty();
    }

    @Test
    void globalArgumentsAreExpandedInFromLines() {
        String file = "ARG V=1\nARG I=img:${V}\nFROM $I AS a\nFROM ${NONE:-d}\n";
        assertThat(base(plan(file), 0))
                .isEqualTo(new StageBase.OfImage("img:1", Reference.parse("img:1")));
        assertThat(base(plan(file, Map.of("V", "2"), ""), 0))
                .isEqualTo(new StageBase.OfImage("img:2", Reference.parse("img:2")));
        assertThat(base(plan(file), 1)).isEqualTo(new StageBase.OfImage("d", Reference.parse("d")));
        assertThat(base(plan("FROM x:$TARGETARCH"), 0))
                .isEqualTo(new StageBase.OfImage("x:amd64", Reference.parse("x:amd64")));
        assertThatThrownBy(() -> plan("FROM $NONE"))
                .isInstanceOf(Fault.class)
                .hasMessage("base name ($NONE) should not be blank");
    }

    @Test
    void thePlatformIsTheHosts() {
        assertThat(plan("FROM --platform=$BUILDPLATFORM a").stages()).hasSize(1);
        assertThat(plan("FROM --platform=linux/amd64 a").stages()).hasSize(1);
        assertThatThrownBy(() -> plan("FROM --platform=linux/arm64 a"))
                .hasMessageContaining("platform linux/arm64 cannot be built on this host");
        assertThatThrownBy(() -> plan("FROM --platform=$X a"))
                .hasMessage("empty platform value from expression $X");
        assertThatThrownBy(() -> plan("FROM --platform=a/b/c/d a")).isInstanceOf(Fault.class);
    }

    @Test
    void wrongNamesAreRefused() {
        assertThatThrownBy(() -> plan("FROM UPPER/Case")).hasMessageContaining("UPPER/Case");
        assertThatThrownBy(() -> plan("FROM a\nCOPY --from=B@d /x /")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> plan("FROM a AS one\nFROM b", Map.of(), "onne"))
                .hasMessage("target stage \"onne\" could not be found (did you mean one?)");
        assertThatThrownBy(() -> plan("FROM a", Map.of(), "7"))
                .hasMessage("target stage \"7\" could not be found");
    }

    @Test
    void aLongChainOfStagesIsNoProblem() {
        StringBuilder file = new StringBuilder("FROM scratch AS s0\n");
        for (int i = 1; i < 1_000; i++) {
            file.append("FROM s").append(i - 1).append(" AS s").append(i).append('\n');
            file.append("COPY --from=s").append(i - 1).append(" /x /\n");
        }
        assertThat(plan(file.toString()).needed()).hasSize(1_000);
    }

    @Test
    void argumentsThatNothingAsksForAreNamed() {
        BuildPlan plan = plan("ARG A\nFROM a\n", Map.of("A", "1", "Z", "2", "http_proxy", "p"), "");
        assertThat(plan.arguments().unused()).containsExactly("Z");
        assertThat(plan.arguments().proxies()).containsExactly("HTTP_PROXY=p", "http_proxy=p");
    }

    @Test
    void aStageThatIsMountedIsNeeded() {
        BuildPlan plan =
                plan(
                        """
                        FROM a AS one
                        FROM b AS two
                        FROM c AS three
                        RUN --mount=from=one,target=/x --mount=type=cache,from=0,target=/y a
                        FROM d
                        RUN --mount=from=three,target=/x --mount=from=img,target=/y a
                        """);
        assertThat(plan.needed()).containsExactlyInAnyOrder(0, 2, 3);
    }

    @Test
    void aStageIsMountedOnlyAfterItsDefinition() {
        assertThatThrownBy(() ->
                        plan(
                                "FROM a\nRUN --mount=from=later,target=/x b\nFROM a AS later\n",
                                Map.of(),
                                "0"))
                .hasMessage(
                        "cannot mount from stage \"later\" to \"/x\", stage needs to be defined"
                                + " before current command");
        assertThatThrownBy(() -> plan("FROM a AS me\nRUN --mount=from=me,target=/x b\n"))
                .hasMessage("circular dependency detected on stage: me");
        assertThatThrownBy(() -> plan("FROM a\nRUN --mount=from=7,target=/x b\n"))
                .hasMessage("invalid stage index 7");
    }
}
