package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.image.catalog.Image;
import dev.minato.image.model.Reference;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Builds whose commands run in containers of the engine. */
class ContainerBuildTest extends ContainerFixture {
    @BeforeEach
    void files() {
        lab.file("file", "hello\n").file("docker-demo.csproj", "<Project/>\n");
    }

    @Test
    void aCommandSeesItsEnvironmentUserAndDirectory() {
        image(
                """
                ARG A=arg
                ENV B=env
                USER app
                WORKDIR /made/here
                RUN echo $A $B $(id -u):$(id -g) $(pwd) $(hostname) $HOME
                """);
        assertThat(lab.output()).isEqualTo("arg env 1000:1001 /made/here buildkitsandbox /\n");
    }

    @Test
    void whatACommandDoesIsTheLayerAndNothingElse() {
        Image image = image("RUN echo x > /tmp/x; rm /old/file; ls /proc/self > /dev/null\n");
        assertThat(lab.files(image)).containsOnlyKeys("/tmp", "/tmp/x", "/old");
        assertThat(lab.node(image, "old/file")).isEmpty();
        assertThat(lab.node(image, "etc/resolv.conf")).isEmpty();
    }

    @Test
    void aScriptIsMountedAndExecuted() {
        Image image = image("RUN <<EOF\n#!/bin/sh\necho script > /s; ls -l $0 | cut -c1-10\nEOF\n");
        assertThat(lab.text(image, "s")).isEqualTo("script\n");
        assertThat(lab.output()).isEqualTo("-rwxr-xr-x\n");
        assertThat(lab.node(image, "dev/pipes")).isEmpty();
    }

    @Test
    void theExecFormNeedsNoShell() {
        Image image =
                lab.build(
                        "FROM scratch\nCOPY --from=busybox:test /bin/busybox /\n"
                                + "RUN [\"/busybox\", \"touch\", \"/made\"]\n");
        assertThat(lab.files(image)).containsKeys("/busybox", "/made");
        assertThatThrownBy(() -> image("RUN [\"/none\"]\n"))
                .hasMessageContaining("/none")
                .hasMessageContaining("Dockerfile:2");
    }

    @Test
    void aUserThatTheImageDoesNotKnowFailsTheCommand() {
        assertThatThrownBy(() -> image("USER nobodyhere\nRUN true\n"))
                .hasMessageContaining("nobodyhere");
    }

    @Test
    void withoutANetworkThereIsLoopbackOnly() {
        image("RUN --network=none ls /sys/class/net\n");
        assertThat(lab.output()).isEqualTo("lo\n");
    }

    @Test
    void anInterruptKillsTheCommand() throws Exception {
        assertThat(lab.interrupted("FROM busybox:test\nRUN echo go; sleep 1000 & wait\n"))
                .hasMessage("the build was cancelled");
    }

    @Test
    void theAspNetPairBuildsOnAStandIn() {
        lab.build(
                """
                FROM busybox:test
                COPY --chmod=755 <<'dotnet' /bin/dotnet
                #!/bin/sh
                [ "$1" = publish ] && mkdir -p "$5" && echo "$*" > "$5/docker-demo.dll"
                dotnet
                """,
                r -> r.withTags(List.of(Reference.parse("stand-in/sdk:1"))));
        Map<String, Reference> bases =
                Map.of(
                        "mcr.microsoft.com/dotnet/core/sdk:3.0",
                        Reference.parse("stand-in/sdk:1"),
                        "mcr.microsoft.com/dotnet/core/aspnet:3.0",
                        BuildLab.BUSYBOX);
        String tail =
                """
                WORKDIR /app
                %sENV ASPNETCORE_URLS http://+:80
                EXPOSE 80
                ENTRYPOINT ["dotnet", "docker-demo.dll"]
                """;
        String head =
                """
                FROM mcr.microsoft.com/dotnet/core/sdk:3.0%s
                WORKDIR /src
                COPY . .
                RUN dotnet publish -c Release -o /app
                """;
        String single = head.formatted("") + tail.formatted("");
        String multi =
                head.formatted(" AS build")
                        + "FROM mcr.microsoft.com/dotnet/core/aspnet:3.0\n"
                        + tail.formatted("COPY --from=build /app ./\n");
        for (String file : List.of(single, multi)) {
            Image image =
                    lab.build(
                            file, r -> r.withOptions(r.options().toBuilder().bases(bases).build()));
            assertThat(lab.text(image, "app/docker-demo.dll"))
                    .isEqualTo("publish -c Release -o /app\n");
            assertThat(image.config().run().entrypoint())
                    .containsExactly("dotnet", "docker-demo.dll");
            assertThat(image.config().run().env()).contains("ASPNETCORE_URLS=http://+:80");
            assertThat(image.config().run().workingDir()).isEqualTo("/app");
        }
        assertThat(
                        lab.node(
                                lab.build(
                                        multi,
                                        r ->
                                                r.withOptions(
                                                        r.options().toBuilder()
                                                                .bases(bases)
                                                                .build())),
                                "src"))
                .isEmpty();
    }
}
