package dev.minato.builder.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileParser;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a Dockerfile says of itself. */
class TargetOutlineTest {
    private static List<String> arguments(TargetOutline outline) {
        return outline.arguments().stream()
                .map(a -> a.line() + " " + a.name() + "=" + a.value() + " # " + a.description())
                .toList();
    }

    private static List<String> demands(List<TargetOutline.Demand> demands) {
        return demands.stream()
                .map(d -> d.line() + " " + d.name() + (d.required() ? "!" : ""))
                .toList();
    }

    @Test
    void theArgumentsAreThoseOfTheStagesThatTheTargetNeeds() {
        TargetOutline outline =
                new CheckLab()
                        .target("target")
                        .given("BAR", "678")
                        .outline(
                                """
                                ARG inherited=box
                                ARG inherited2=box2
                                ARG unused=abc${inherited2}
                                # sfx is a suffix
                                ARG sfx="usy${inherited}"

                                FROM b${sfx} AS first
                                # this is not assigned to anything
                                ARG FOO=123
                                # BAR is a number
                                ARG BAR=456
                                RUN true

                                FROM alpine${unused} AS second
                                ARG BAZ
                                RUN true

                                FROM scratch AS third
                                ARG ABC=a
                                # check=skip=all
                                ARG password
                                # alternate_password will show up in the outline
                                # check=skip=all
                                ARG alternate_password

                                # target defines build target
                                FROM third AS target
                                COPY --from=first /etc/passwd /

                                FROM second
                                """);
        assertThat(outline.name()).isEqualTo("target");
        assertThat(outline.description()).isEqualTo("defines build target");
        assertThat(arguments(outline))
                .containsExactly(
                        "1 inherited=box # ",
                        "5 sfx=usybox # is a suffix",
                        "9 FOO=123 # ",
                        "11 BAR=678 # is a number",
                        "19 ABC=a # ",
                        "21 password= # ",
                        "24 alternate_password= # will show up in the outline");
    }

    @Test
    void anArgumentMayBeMadeOfItself() {
        TargetOutline outline =
                new CheckLab()
                        .outline(
                                """
                                ARG FOO=123
                                ARG ABC=abc
                                ARG DEF=def
                                ARG FOO=${FOO}${ABC}
                                ARG BAR=${FOO}456
                                ARG FOO=${FOO}456${BAR}
                                FROM scratch
                                ARG FOO
                                ARG INFOO=123
                                ARG INBAR=${INFOO}456
                                ARG INFOO=${INFOO}456${INBAR}
                                """);
        assertThat(arguments(outline))
                .containsExactly(
                        "2 ABC=abc # ",
                        "5 BAR=123abc456 # ",
                        "6 FOO=123abc456123abc456 # ",
                        "10 INBAR=123456 # ",
                        "11 INFOO=123456123456 # ");
    }

    @Test
    void secretsAgentsAndCachesAreThoseOfCommandsThatTheTargetNeeds() {
        TargetOutline outline =
                new CheckLab()
                        .target("target")
                        .given("BAR", "678")
                        .outline(
                                """
                                FROM busybox AS first
                                RUN --mount=type=secret,target=/etc/passwd,required=true --mount=type=ssh true
                                FROM alpine AS second
                                RUN --mount=type=secret,id=unused --mount=type=ssh,id=ssh2 true
                                FROM scratch AS third
                                ARG BAR
                                RUN --mount=type=secret,id=second${BAR} --mount=type=cache,target=/root true
                                FROM third AS target
                                COPY --from=first /foo /
                                RUN --mount=type=ssh,id=ssh3,required true
                                RUN --mount=type=cache,id=c,target=/c --mount=type=tmpfs,target=/t true
                                FROM second
                                """);
        assertThat(demands(outline.secrets())).containsExactly("2 passwd!", "7 second678");
        assertThat(demands(outline.agents())).containsExactly("2 default", "10 ssh3!");
        assertThat(demands(outline.caches())).containsExactly("7 /root", "11 c");
    }

    @Test
    void theLastStageIsOutlinedWhereNoneIsNamed() {
        TargetOutline outline = new CheckLab().outline("FROM scratch AS a\nARG A\nFROM scratch\n");
        assertThat(outline)
                .isEqualTo(new TargetOutline("", "", List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void aFileThatCannotBeBuiltHasNoOutline() {
        assertThatThrownBy(() -> new CheckLab().target("x").outline("FROM scratch\n"))
                .isInstanceOf(Fault.class)
                .hasMessage("target stage \"x\" could not be found");
        assertThatThrownBy(() -> new CheckLab().outline("FROM scratch\nBAD\n"))
                .hasMessageContaining("unknown instruction: BAD");
        assertThatThrownBy(() -> new CheckLab().outline("FROM $x\n"))
                .hasMessage("base name ($x) should not be blank");
    }

    @Test
    void targetsAreTheStagesAsTheyAreWritten() {
        String file =
                """
                # build defines stage for compiling the binary
                FROM --platform=$BUILDPLATFORM alpine AS Build
                RUN true

                FROM busybox as second
                FROM alpine
                # binary returns the compiled binary
                FROM second AS binary
                """;
        assertThat(BuildTarget.of(DockerfileParser.parse(file.getBytes(StandardCharsets.UTF_8))))
                .containsExactly(
                        new BuildTarget(
                                "build",
                                false,
                                "defines stage for compiling the binary",
                                "alpine",
                                "$BUILDPLATFORM",
                                2,
                                2),
                        new BuildTarget("second", false, "", "busybox", "", 5, 5),
                        new BuildTarget("", false, "", "alpine", "", 6, 6),
                        new BuildTarget(
                                "binary", true, "returns the compiled binary", "second", "", 8, 8));
    }
}
