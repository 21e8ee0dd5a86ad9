package dev.minato.builder.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.builder.check.CheckInput;
import dev.minato.builder.check.CheckReport;
import dev.minato.builder.check.DockerfileCheck;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.ExpansionStyle;
import dev.minato.builder.files.PathPatterns;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.image.model.Platform;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Dockerfiles, their variables and ignore files of anybody: read, or a fault with its line. */
class DockerfileFuzzTest {
    private static final String DOCKERFILE =
            """
            # syntax=docker/dockerfile:1
            # escape=`
            ARG V=1
            FROM --platform=$BUILDPLATFORM base:${V:-2} AS build
            RUN --mount=type=cache,target=/c <<EOF
            echo $V
            EOF
            COPY --from=build --chown=1:2 ["a b", "/x/"]
            ADD https://h/x.tar.gz /y
            ENV A=b C="d e" F=${V%.*}
            LABEL "k"='v' l=m
            HEALTHCHECK --interval=1m30s CMD ["x"]
            ONBUILD RUN x
            USER 1:2
            EXPOSE 80/tcp 90-92
            VOLUME ["/v"]
            SHELL ["/bin/sh", "-c"]
            STOPSIGNAL SIGTERM
            ENTRYPOINT x `
              y
            CMD ["a", "b"]
            """;

    @Test
    void aDockerfileIsReadOrRefusedWithItsLine() {
        FuzzTarget.of(DockerfileFuzzTest.class, "dockerfile")
                .seeds(DOCKERFILE, "FROM scratch\nCOPY <<-'A' <<B /x/\n\ta\n\tA\nb\nB\n")
                .words(
                        "FROM ",
                        "RUN ",
                        "COPY ",
                        "ONBUILD ",
                        "HEALTHCHECK NONE",
                        " AS ",
                        "<<EOF",
                        "EOF",
                        "<<-\"X\"",
                        "\\\n",
                        "`\n",
                        "\r\n",
                        "#",
                        "# escape=\\\n",
                        "# check=",
                        "skip=all",
                        "error=true;",
                        "experimental=all",
                        "ENV token ",
                        "WORKDIR x\n",
                        "--platform=",
                        "ONBUILD COPY $",
                        "[\"",
                        "\"]",
                        "--mount=",
                        "type=secret,id=x",
                        "--from=",
                        "$",
                        "${",
                        "}",
                        ":-",
                        "\u00e9",
                        "\0",
                        "\ufeff",
                        "[[[[[[[[",
                        "\\u0000")
                .largest(64 << 10)
                .run(DockerfileFuzzTest::dockerfile);
    }

    @Test
    void aVariableIsExpandedOrRefused() {
        FuzzTarget.of(DockerfileFuzzTest.class, "expansion")
                .seeds(
                        "$a ${b:-c} ${d:+e} 'f' \"$g\" \\$h",
                        "${a#*b}${a##*}${a%%?}${a/x/y}${a//x/y}",
                        "${a:?\"no\"}${${b}}")
                .words(
                        "${",
                        "}",
                        "$",
                        "\\",
                        "'",
                        "\"",
                        ":-",
                        ":?",
                        "##",
                        "%%",
                        "//",
                        "*",
                        "?",
                        "\ud83d\ude00")
                .rounds(20_000)
                .run(DockerfileFuzzTest::expansion);
    }

    @Test
    void anIgnoreFileIsReadOrRefusedWithItsLine() {
        FuzzTarget.of(DockerfileFuzzTest.class, "ignore")
                .seeds("# x\n*.o\n!keep.o\n**/a/?b[c-d]\n/x/../y\n", "[a-\n", "**\n!a/**\n")
                .words("**", "*", "?", "[", "]", "[^", "-", "\\", "!", "/", "..", "./", "\ufeff")
                .largest(4096)
                .run(DockerfileFuzzTest::ignore);
    }

    @Test
    void aMountIsReadOrRefused() {
        FuzzTarget.of(DockerfileFuzzTest.class, "mount")
                .seeds(
                        "type=bind,source=a,target=/b,rw",
                        "type=cache,id=a,target=/c,sharing=locked,mode=0755,uid=1,gid=2,from=x",
                        "type=tmpfs,target=/t,size=1.5gb",
                        "type=secret,id=a,env=B,target=/c,required",
                        "\"type=ssh\",\"target=/a,\"\"b\",required=true")
                .words("type=", ",", "=", "\"", "\"\"", "$X", "../", "/", "required", "from=")
                .largest(4096)
                .run(DockerfileFuzzTest::mount);
    }

    private static Object mount(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            MountDeclaration mount = MountDeclaration.parse(text);
            return mount.expanded(value -> value.replace("$X", "")).getClass().getSimpleName();
        } catch (SyntaxError e) {
            return e.text().replaceAll("(?s)[^a-z ].*", "");
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text().replaceAll("(?s)[^a-z ].*", "");
        }
    }

    private static Object dockerfile(byte[] input) {
        try {
            DockerfileReading reading = DockerfileParser.read(input);
            Object checked = checked(reading);
            Dockerfile file = reading.whole();
            file.stages().forEach(stage -> assertThat(stage.source().line()).isPositive());
            return checked
                    + file.stages().stream()
                            .flatMap(stage -> stage.instructions().stream())
                            .map(one -> one.getClass().getSimpleName())
                            .distinct()
                            .toList()
                            .toString();
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text().replaceAll("(?s)[^a-z ].*", "");
        }
    }

    /** The checks say something of every file whose settings can be read. */
    private static Object checked(DockerfileReading reading) {
        CheckInput input =
                new CheckInput(
                        Map.of("V", "3"),
                        Optional.empty(),
                        Map.of(),
                        Platform.parse("linux/amd64"),
                        PathPatterns.ofIgnoreFile(
                                "i", "a*\nx/**\n".getBytes(StandardCharsets.UTF_8)),
                        base -> Optional.empty());
        try {
            DockerfileCheck.outline(reading, input);
        } catch (Fault e) {
            assertThat(e.kind()).isIn(Fault.Kind.INVALID, Fault.Kind.NOT_FOUND);
        }
        try {
            CheckReport report = DockerfileCheck.report(reading, input, true);
            report.findings()
                    .forEach(one -> assertThat(one.lastLine()).isGreaterThanOrEqualTo(one.line()));
            return report.findings().stream().map(one -> one.rule().id()).distinct().toList();
        } catch (Fault e) {
            assertThat(e.text()).startsWith("failed to parse check options: ");
            return "settings";
        }
    }

    private static Object expansion(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        Map<String, String> values = Map.of("a", "axbxc", "b", "a", "g", "é".repeat(300));
        for (ExpansionStyle style :
                List.of(
                        ExpansionStyle.WORD,
                        ExpansionStyle.DOCUMENT,
                        ExpansionStyle.SPLIT,
                        ExpansionStyle.DISPLAY)) {
            try {
                String made =
                        new Expander('\\', style)
                                .text(text, name -> Optional.ofNullable(values.get(name)));
                assertThat(made.length()).isLessThanOrEqualTo(Expander.LIMIT);
            } catch (Fault e) {
                return e.text().replaceAll("(?s)\".*\"", "");
            }
        }
        return "expanded " + text.isEmpty();
    }

    private static Object ignore(byte[] input) {
        try {
            PathPatterns patterns = PathPatterns.ofIgnoreFile(".dockerignore", input);
            return patterns.matches(BytePath.of("a/b/keep.o"))
                    + " "
                    + patterns.matches(BytePath.of("x"));
        } catch (Fault e) {
            return e.text().replaceAll("(?s)[0-9]+:.*: ", "");
        }
    }
}
