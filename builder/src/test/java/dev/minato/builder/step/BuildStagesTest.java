package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Stages and their bases. */
class BuildStagesTest extends BuildFixture {
    @Test
    void aStageInheritsFromAStage() {
        Image image =
                lab.build(
                        """
                        FROM busybox:test AS base
                        ARG A=1
                        ENV B=2
                        WORKDIR /w
                        SHELL ["/bin/sh", "-c"]
                        CMD ["x"]
                        FROM base
                        RUN echo $A$B $(cat /proc/self/cwd 2>/dev/null) > out
                        """);
        assertThat(lab.text(image, "w/out")).isEqualTo("12\n");
        assertThat(image.config().run().cmd()).containsExactly("x");
    }

    @Test
    void triggersOfAnImageAndOfAStageRunOnceAfterFrom() {
        lab.file("app.txt", "app");
        lab.build(
                "FROM busybox:test\nONBUILD COPY app.txt /\nONBUILD RUN cat /app.txt > /made\n",
                r -> r.withTags(List.of(Reference.parse("base:onbuild"))));
        Image image = lab.build("FROM base:onbuild AS one\nFROM one\nRUN cat /made\n");
        assertThat(lab.output()).isEqualTo("app");
        assertThat(image.config().run().onBuild()).isEmpty();
        lab.build("FROM busybox:test AS a\nONBUILD RUN echo trigger\nFROM a AS b\nFROM b\n");
        assertThat(lab.output()).isEqualTo("trigger\n");
    }

    @Test
    void stagesThatNothingNeedsAreSkipped() {
        Image image =
                lab.build(
                        """
                        FROM no.such.registry/image AS unused
                        RUN false
                        FROM busybox:test AS used
                        RUN echo used > /used
                        FROM busybox:test
                        COPY --from=used /used /
                        """);
        assertThat(lab.text(image, "used")).isEqualTo("used\n");
        assertThat(lab.events())
                .anyMatch(e -> e instanceof dev.minato.builder.BuildEvent.StageSkipped);
    }

    @Test
    void aTargetIsAStageByNameOrNumber() {
        String file =
                "FROM busybox:test AS one\n"
                        + "RUN echo 1 > /n\n"
                        + "FROM busybox:test AS two\n"
                        + "RUN echo 2 > /n\n";
        assertThat(lab.text(lab.build(file, r -> r.withTarget(Optional.of("ONE"))), "n"))
                .isEqualTo("1\n");
        assertThat(lab.text(lab.build(file, r -> r.withTarget(Optional.of("0"))), "n"))
                .isEqualTo("1\n");
        assertThat(lab.text(lab.build(file), "n")).isEqualTo("2\n");
        assertThatThrownBy(() -> lab.build(file, r -> r.withTarget(Optional.of("tow"))))
                .isInstanceOf(Fault.class)
                .hasMessage("target stage \"tow\" could not be found (did you mean two?)");
    }

    @Test
    void baseImagesCanBeReplaced() {
        Image image =
                lab.build(
                        "FROM mcr.microsoft.com/dotnet/sdk:3.0\nRUN echo x > /x\n"
                                + "COPY --from=other:latest /old/file /y\n",
                        r ->
                                r.withOptions(
                                        r.options().toBuilder()
                                                .bases(
                                                        Map.of(
                                                                "mcr.microsoft.com/dotnet/sdk:3.0",
                                                                BuildLab.BUSYBOX,
                                                                "other",
                                                                BuildLab.BUSYBOX))
                                                .build()));
        assertThat(lab.text(image, "y")).isEqualTo("old\n");
    }

    @Test
    void scratchIsEmptyAndHasItsDefaults() {
        lab.file("a", "1");
        Image image = lab.build("FROM scratch\nCOPY a /\nWORKDIR x\n");
        assertThat(image.config().run().env())
                .containsExactly(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        assertThat(image.config().run().workingDir()).isEqualTo("/x");
        assertThat(lab.files(image)).containsOnlyKeys("/a", "/x");
        Image empty = lab.build("FROM scratch\nLABEL a=b\n");
        assertThat(empty.config().diffIds()).isEmpty();
    }

    @Test
    void stagesThatNeedEachOtherAreRefused() {
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test AS a\nCOPY --from=b /x /\n"
                                        + "FROM busybox:test AS b\nCOPY --from=a /x /\n"))
                .hasMessageStartingWith("circular dependency detected on stage: a")
                .hasMessageContaining("Dockerfile:4");
        assertThatThrownBy(() ->
                        lab.build(
                                "FROM busybox:test AS a\nCOPY --from=b /x /\n"
                                        + "FROM busybox:test AS b\n",
                                r -> r.withTarget(Optional.of("a"))))
                .hasMessageStartingWith(
                        "cannot copy from stage \"b\", it needs to be defined before current stage"
                                + " \"a\"");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY --from=0 /x /\n"))
                .hasMessageStartingWith("circular dependency");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY --from=5 /x /\n"))
                .hasMessageStartingWith("invalid stage index 5");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY --from=$x /x /\n"))
                .hasMessageStartingWith("variable expansion is not supported for --from");
    }

    @Test
    void stagesThatAreNamedAreDoneAnew() {
        lab.file("a", "1");
        String file =
                """
                FROM busybox:test AS One
                WORKDIR /w
                COPY a /a
                RUN echo one
                FROM busybox:test
                RUN echo two
                FROM one
                RUN echo three
                """
                        + "COPY --from=1 /old /x\n";
        lab.build(file);
        for (Map.Entry<String, List<String>> done :
                Map.of(
                                "ONE", List.of("one"),
                                "1", List.of("two"),
                                "2", List.of("three"),
                                "none", List.<String>of())
                        .entrySet()) {
            lab.build(
                    file,
                    request ->
                            request.withOptions(
                                    request.options().toBuilder()
                                            .noCacheStages(Set.of(done.getKey()))
                                            .build()));
            assertThat(lab.output().lines().toList()).isEqualTo(done.getValue());
        }
    }
}
