package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.minato.base.Fault;
import dev.minato.builder.BuildFailed;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.Digest;
import dev.minato.image.model.History;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class LocalBuilderTest extends BuildFixture {
    @Test
    void theSixStepBuildGivesItsImage() {
        lab.file("file", "hello\n");
        Image image =
                lab.build(
                        """
                        FROM busybox:test AS build
                        WORKDIR /src
                        COPY . .
                        RUN echo compile > out.txt
                        RUN mkdir -p /app && cp out.txt /app/
                        FROM busybox:test
                        WORKDIR /app
                        ENV X=1
                        COPY --from=build /app ./
                        RUN echo hi > /hi
                        EXPOSE 80
                        ENTRYPOINT ["cat","out.txt"]
                        """);
        assertThat(lab.text(image, "app/out.txt")).isEqualTo("compile\n");
        assertThat(lab.text(image, "hi")).isEqualTo("hi\n");
        assertThat(BuildLab.history(image))
                .containsExactly(
                        "+ WORKDIR /app",
                        "- ENV X=1",
                        "+ COPY /app ./ # buildkit",
                        "+ RUN /bin/sh -c echo hi > /hi # buildkit",
                        "- EXPOSE [80/tcp]",
                        "- ENTRYPOINT [\"cat\" \"out.txt\"]");
        assertThat(image.config().run().entrypoint()).containsExactly("cat", "out.txt");
        assertThat(image.config().run().cmd()).isEmpty();
        assertThat(image.config().run().workingDir()).isEqualTo("/app");
        assertThat(image.config().run().env()).containsExactly("PATH=/bin:/usr/bin", "X=1");
        assertThat(image.config().diffIds()).hasSize(4);
    }

    @Test
    void theSameBuildAgainIsCachedAndGivesTheSameImage() {
        lab.file("a", "1");
        String file = "FROM busybox:test\nCOPY a /a\nRUN echo $(cat /a) > /b\nWORKDIR /w\nCMD x\n";
        Image first = lab.build(file);
        int commands = lab.steps().count();
        Image second = lab.build(file);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(lab.steps().count()).isEqualTo(commands);
        assertThat(lab.cached())
                .containsExactly("COPY a /a", "RUN echo $(cat /a) > /b", "WORKDIR /w");
        assertThat(second.config().created()).isEqualTo(first.config().created());
    }

    @Test
    void theTimeOfAFileDoesNotCountForTheCacheAndItsContentDoes() throws Exception {
        lab.file("a", "1");
        String file = "FROM busybox:test\nCOPY a /a\nRUN true\n";
        Image first = lab.build(file);
        java.nio.file.Files.setLastModifiedTime(
                lab.context().resolve("a"), java.nio.file.attribute.FileTime.fromMillis(0));
        assertThat(lab.build(file).id()).isEqualTo(first.id());
        lab.file("a", "2");
        assertThat(lab.build(file).id()).isNotEqualTo(first.id());
        assertThat(lab.cached()).isEmpty();
    }

    @Test
    void theTimeThatIsAskedForIsThatOfImageHistoryAndWorkingDirectories() {
        String file = "FROM busybox:test\nRUN true\nWORKDIR /w/x\nENV A=1\n";
        Map<String, Optional<String>> epoch = Map.of("SOURCE_DATE_EPOCH", Optional.of("1000"));
        Image image = lab.build(file, r -> r.withBuildArgs(epoch));
        Instant time = Instant.ofEpochSecond(1000);
        assertThat(image.config().created()).contains(time);
        assertThat(image.config().history())
                .allSatisfy(
                        entry -> assertThat(entry.created().orElseThrow()).isBeforeOrEqualTo(time));
        assertThat(lab.node(image, "w/x").orElseThrow().stat().mtimeSeconds()).isEqualTo(1000);
        assertThat(lab.node(image, "w").orElseThrow().stat().mtimeSeconds()).isEqualTo(1000);
        assertThatThrownBy(() ->
                        lab.build(
                                file,
                                r ->
                                        r.withBuildArgs(
                                                Map.of("SOURCE_DATE_EPOCH", Optional.of("soon")))))
                .hasMessageContaining("invalid SOURCE_DATE_EPOCH: soon");
    }

    @Test
    void withoutTheCacheEverythingIsDoneAgain() {
        String file = "FROM busybox:test\nRUN echo x\n";
        lab.build(file);
        lab.build(file, r -> r.withOptions(r.options().toBuilder().noCache(true).build()));
        assertThat(lab.steps().count()).isEqualTo(2);
        assertThat(lab.cached()).isEmpty();
    }

    @Test
    void anArgumentInvalidatesTheCommandsAfterItAndNothingBefore() {
        String file = "FROM busybox:test\nRUN echo a\nARG V=1\nRUN echo $V\n";
        lab.build(file);
        lab.build(file, r -> r.withBuildArgs(Map.of("V", Optional.of("2"))));
        assertThat(lab.cached()).containsExactly("RUN echo a");
        assertThat(lab.output()).isEqualTo("2\n");
    }

    @Test
    void aProxyReachesCommandsAndNeitherCacheNorHistory() {
        String file = "FROM busybox:test\nRUN echo $http_proxy $HTTP_PROXY\n";
        Image first =
                lab.build(
                        file, r -> r.withBuildArgs(Map.of("HTTP_PROXY", Optional.of("http://p"))));
        assertThat(lab.output()).isEqualTo("http://p http://p\n");
        assertThat(BuildLab.history(first)).noneMatch(h -> h.contains("http://p"));
        assertThat(lab.build(file).id()).isEqualTo(first.id());
    }

    @Test
    void configurationIsWrittenAsBuildKitWritesIt() {
        Image image =
                lab.build(
                        """
                        ARG V=7
                        FROM busybox:test
                        ARG V
                        ARG W=a$V X
                        LABEL a="b c" d=$V
                        ENV E="q $V" F=g
                        USER app:staff
                        EXPOSE 443/udp 80-81
                        VOLUME /data ["/x"]
                        STOPSIGNAL SIGINT
                        SHELL ["/bin/sh", "-ec"]
                        HEALTHCHECK --interval=90s --retries=2 CMD wget -q x
                        CMD echo "hi"
                        ENTRYPOINT run
                        MAINTAINER me
                        ONBUILD RUN later
                        RUN true
                        """
                                .replace(" [\"/x\"]", ""));
        assertThat(BuildLab.history(image))
                .containsExactly(
                        "- ARG V=7",
                        "- ARG W=a7 X",
                        "- LABEL a=b c d=7",
                        "- ENV E=q 7 F=g",
                        "- USER app:staff",
                        "- EXPOSE [443/udp 80/tcp 81/tcp]",
                        "- VOLUME [/data]",
                        "- STOPSIGNAL SIGINT",
                        "- SHELL [/bin/sh -ec]",
                        "- HEALTHCHECK {Test:[CMD-SHELL wget -q x] Interval:1m30s Timeout:0s"
                                + " StartPeriod:0s StartInterval:0s Retries:2}",
                        "- CMD [\"/bin/sh\" \"-ec\" \"echo \\\"hi\\\"\"]",
                        "- ENTRYPOINT [\"/bin/sh\" \"-ec\" \"run\"]",
                        "- MAINTAINER me",
                        "+ RUN |3 V=7 W=a7 X= /bin/sh -ec true # buildkit");
        assertThat(image.config().author()).contains("me");
        assertThat(image.config().run().cmd()).containsExactly("/bin/sh", "-ec", "echo \"hi\"");
        assertThat(image.config().run().argsEscaped()).isTrue();
        assertThat(image.config().run().onBuild()).containsExactly("RUN later");
        assertThat(image.config().run().labels()).containsEntry("a", "b c").containsEntry("d", "7");
        assertThat(image.config().run().stopSignal()).isEqualTo("SIGINT");
        assertThat(image.config().run().healthcheck()).isPresent();
    }

    @Test
    void historyFitsTheLayersAndHasItsTimes() {
        Image image = lab.build("FROM busybox:test\nENV a=b\nRUN true\nLABEL c=d\n");
        List<History> history = image.config().history();
        assertThat(history.stream().filter(h -> !h.emptyLayer()).count())
                .isEqualTo(image.config().diffIds().size());
        assertThat(history).allMatch(h -> h.created().isPresent());
        assertThat(history.getLast().created()).isEqualTo(image.config().created());
        assertThat(history.getLast().created())
                .isEqualTo(history.get(history.size() - 2).created());
    }

    @Test
    void heredocsAreScriptsAndFiles() {
        Image image =
                lab.build(
                        """
                        FROM busybox:test
                        ARG N=web
                        RUN <<EOF
                        echo one > /one
                        echo $N > /two
                        EOF
                        RUN <<EOF
                        #!/bin/sh
                        echo "$0" > /three
                        EOF
                        RUN cat <<A > /four && cat <<B > /five
                        a
                        A
                        b
                        B
                        COPY <<plain <<"raw" /d/
                        hi $N 'q'
                        plain
                        hi $N
                        raw
                        """);
        assertThat(lab.text(image, "one")).isEqualTo("one\n");
        assertThat(lab.text(image, "two")).isEqualTo("web\n");
        assertThat(lab.text(image, "three")).isEqualTo("/dev/pipes/EOF\n");
        assertThat(lab.text(image, "four")).isEqualTo("a\n");
        assertThat(lab.text(image, "five")).isEqualTo("b\n");
        assertThat(lab.text(image, "d/plain")).isEqualTo("hi web 'q'\n");
        assertThat(lab.text(image, "d/raw")).isEqualTo("hi $N\n");
        assertThat(BuildLab.history(image).getLast())
                .isEqualTo("+ COPY <<plain <<raw /d/ # buildkit");
    }

    @Test
    void labelsAndTagsOfTheRequestAreApplied() {
        Reference tag = Reference.parse("my/app:1");
        Image image =
                lab.build(
                        "FROM busybox:test\nLABEL a=b c=d\n",
                        r -> r.withTags(List.of(tag)).withLabels(Map.of("a", "z")));
        assertThat(image.config().run().labels()).containsEntry("a", "z").containsEntry("c", "d");
        assertThat(lab.store().images().resolve(tag)).contains(image.id());
    }

    @Test
    void aLayerThatChangesNothingIsTheEmptyTar() {
        Image image = lab.build("FROM busybox:test\nWORKDIR /old\n");
        assertThat(image.config().diffIds().getLast()).isEqualTo(Digest.of(new byte[1024]));
    }

    @Test
    void aCommandThatFailsIsShownWithItsPlaceAndOutput() {
        Throwable fault =
                catchThrowable(() ->
                        lab.build(
                                "FROM busybox:test\n# why\nRUN echo before && \\\n"
                                        + "  exit 3\nRUN echo never\n"));
        assertThat(fault)
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith(
                        "process \"/bin/sh -c echo before &&   exit 3\" did not complete"
                                + " successfully: exit code: 3")
                .hasMessageContaining("  before\n")
                .hasMessageContaining("Dockerfile:3\n")
                .hasMessageContaining("   3 | >>> RUN echo before && \\\n   4 | >>>   exit 3");
        BuildFailed failed = BuildFailed.of(fault).orElseThrow();
        assertThat(failed.exitCode()).hasValue(3);
        assertThat(failed.line()).isEqualTo(3);
        assertThat(failed.command()).containsExactly("/bin/sh", "-c", "echo before &&   exit 3");
        assertThat(lab.output()).isEqualTo("before\n");
    }

    @Test
    void aBaseThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> lab.build("FROM nothing:here\n"))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("nothing:here: pull access denied for nothing")
                .hasMessageContaining("Dockerfile:1");
    }

    @Test
    void whatIsLeftForLaterIsRefusedByName() {
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nRUN --device=a x\n"))
                .hasMessageStartingWith("RUN --device is not supported yet");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY --link a b\n"))
                .hasMessageStartingWith("COPY --link is not supported yet");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nRUN --network=host x\n"))
                .hasMessageStartingWith("RUN --network=host is not allowed here");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nRUN --security=insecure x\n"))
                .hasMessageStartingWith("RUN --security=insecure is not allowed here");
        assertThatThrownBy(() -> lab.build("FROM busybox:test\nCOPY https://x/y /\n"))
                .hasMessageStartingWith("source can't be a URL for COPY");
        assertThatThrownBy(() -> lab.build("FROM --platform=linux/s390x busybox:test\n"))
                .hasMessageStartingWith("platform linux/s390x cannot be built on this host");
    }

    @Test
    void aMissingDockerfileIsNamed() {
        assertThatThrownBy(() ->
                        lab.build(
                                "",
                                r ->
                                        r.withDockerfile(
                                                new dev.minato.builder.BuildRequest.DockerfileSource
                                                        .Default())))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "failed to read dockerfile: open Dockerfile: no such file or directory");
        assertThatThrownBy(() -> lab.build("")).hasMessage("the Dockerfile cannot be empty");
    }
}
