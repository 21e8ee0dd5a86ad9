package dev.minato.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.check.BuildTarget;
import dev.minato.builder.check.CheckInput;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileCheck;
import dev.minato.builder.check.DockerfileText;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.model.Platform;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** What BuildKit's frontend answers, byte for byte. */
class FrontendResultTest {
    private static CheckInput input() {
        return new CheckInput(
                Map.of(),
                Optional.empty(),
                Map.of(),
                Platform.parse("linux/amd64"),
                PathPatterns.NONE,
                base -> Optional.empty());
    }

    private static DockerfileText text(String file) {
        return new DockerfileText("Dockerfile", file.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(String file) {
        return Base64.getEncoder().encodeToString(file.getBytes(StandardCharsets.UTF_8));
    }

    private static FrontendResult checked(String file) {
        DockerfileText text = text(file);
        return FrontendResult.of(
                new DockerfileAnswer.Checked(
                        text,
                        DockerfileCheck.report(
                                DockerfileParser.read(text.bytes()), input(), true)));
    }

    private static FrontendResult outlined(String file) {
        DockerfileText text = text(file);
        return FrontendResult.of(
                new DockerfileAnswer.Outlined(
                        text,
                        DockerfileCheck.outline(DockerfileParser.read(text.bytes()), input())));
    }

    @Test
    void findingsHaveARangeForEachLine() {
        String file = "FROM scratch\nENV a \\\n  b\n";
        assertThat(checked(file))
                .isEqualTo(
                        new FrontendResult(
                                """
                                {
                                  "warnings": [
                                    {
                                      "ruleName": "LegacyKeyValueFormat",
                                      "description": "Legacy key/value format with whitespace separator should not be used",
                                      "url": "https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/",
                                      "detail": "\\"ENV key=value\\" should be used instead of legacy \\"ENV key value\\" format",
                                      "location": {
                                        "ranges": [
                                          {
                                            "start": {
                                              "line": 2
                                            },
                                            "end": {
                                              "line": 2
                                            }
                                          },
                                          {
                                            "start": {
                                              "line": 3
                                            },
                                            "end": {
                                              "line": 3
                                            }
                                          }
                                        ]
                                      }
                                    }
                                  ],
                                  "sources": [
                                    {
                                      "filename": "Dockerfile",
                                      "data": "%s",
                                      "language": "Dockerfile"
                                    }
                                  ]
                                }\
                                """
                                        .formatted(base64(file)),
                                """

                                WARNING: LegacyKeyValueFormat - https://docs.docker.com/go/dockerfile/rule/legacy-key-value-format/
                                "ENV key=value" should be used instead of legacy "ENV key value" format
                                Dockerfile:2
                                --------------------
                                   1 |     FROM scratch
                                   2 | >>> ENV a \\
                                   3 | >>>   b
                                   4 |    \s
                                --------------------
                                """,
                                1,
                                ""));
    }

    @Test
    void nothingFoundIsSuccess() {
        String file = "FROM scratch\n";
        assertThat(checked(file))
                .isEqualTo(
                        new FrontendResult(
                                """
                                {
                                  "warnings": null,
                                  "sources": [
                                    {
                                      "filename": "Dockerfile",
                                      "data": "%s",
                                      "language": "Dockerfile"
                                    }
                                  ]
                                }\
                                """
                                        .formatted(base64(file)),
                                "",
                                0,
                                ""));
    }

    @Test
    void findingsAreShownByTheirLines() {
        assertThat(
                        checked("FROM scratch\nCMD [\"a\"]\nWORKDIR x\nENV a b\n" + "CMD [\"b\"]\n")
                                .text()
                                .lines()
                                .filter(line -> line.startsWith("WARNING")))
                .extracting(line -> line.split(" ", -1)[1])
                .containsExactly(
                        "MultipleInstructionsDisallowed",
                        "WorkdirRelativePath",
                        "LegacyKeyValueFormat");
    }

    @Test
    void aFileThatCannotBeBuiltIsAnError() {
        FrontendResult result = checked("FROM scratch\nBAD\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.json())
                .contains(
                        """
                          "buildError": {
                            "message": "dockerfile parse error on line 2: unknown instruction: BAD (did you mean ADD?)",
                            "location": {
                              "ranges": [
                        """);
        assertThat(result.failure())
                .isEqualTo(
                        """
                        dockerfile parse error on line 2: unknown instruction: BAD (did you mean ADD?)
                        Dockerfile:2
                        --------------------
                           1 |     FROM scratch
                           2 | >>> BAD
                           3 |    \s
                        --------------------
                        """);
    }

    @Test
    void findingsThatFailABuildAreAnErrorWithoutAPlace() {
        FrontendResult result = checked("# check=error=true\nFROM scratch\nENV a b\n");
        assertThat(result.json())
                .endsWith(
                        """
                          "buildError": {
                            "message": "lint violation found for rules: LegacyKeyValueFormat",
                            "location": {}
                          }
                        }\
                        """);
        assertThat(result.failure())
                .isEqualTo("lint violation found for rules: LegacyKeyValueFormat\n");
    }

    @Test
    void anOutlineHasATableForEachKind() {
        String file =
                """
                # V is the version
                ARG V=1
                # app is it
                FROM tiny:$V AS app
                ARG LONGER_NAME
                RUN --mount=type=secret,id=s,required=true --mount=type=ssh x
                RUN --mount=type=cache,target=/c x
                """;
        assertThat(outlined(file).text())
                .isEqualTo(
                        """
                        TARGET:      app
                        DESCRIPTION: is it

                        BUILD ARG     VALUE   DESCRIPTION
                        V             1       is the version
                        LONGER_NAME          \s

                        SECRET   REQUIRED
                        s        true

                        SSH       REQUIRED
                        default  \s

                        """);
        assertThat(outlined(file).json())
                .startsWith(
                        """
                        {
                          "name": "app",
                          "description": "is it",
                          "args": [
                            {
                              "name": "V",
                              "description": "is the version",
                              "value": "1",
                              "location": {
                        """)
                .contains(
                        """
                          "secrets": [
                            {
                              "name": "s",
                              "required": true,
                        """)
                .contains("  \"ssh\": [\n    {\n      \"name\": \"default\",\n      \"location\"")
                .contains("  \"cache\": [\n    {\n      \"ID\": \"/c\",\n      \"location\"")
                .endsWith("  \"sources\": [\n    \"" + base64(file) + "\"\n  ]\n}");
    }

    @Test
    void anOutlineOfNothingSaysNothing() {
        String file = "FROM scratch\n";
        assertThat(outlined(file))
                .isEqualTo(
                        new FrontendResult(
                                "{\n  \"sources\": [\n    \"" + base64(file) + "\"\n  ]\n}",
                                "",
                                0,
                                ""));
    }

    @Test
    void targetsAreListedWithTheDefault() {
        String file = "# a is <one>\nFROM x AS a\nFROM --platform=$P y\n";
        DockerfileText text = text(file);
        FrontendResult result =
                FrontendResult.of(
                        new DockerfileAnswer.Listed(
                                text, BuildTarget.of(DockerfileParser.parse(text.bytes()))));
        assertThat(result.text())
                .isEqualTo("TARGET    DESCRIPTION\na         is <one>\n(default) \n");
        assertThat(result.json())
                .startsWith(
                        """
                        {
                          "targets": [
                            {
                              "name": "a",
                              "description": "is \\u003cone\\u003e",
                              "base": "x",
                              "location": {
                        """)
                .contains(
                        """
                            {
                              "default": true,
                              "base": "y",
                              "platform": "$P",
                              "location": {
                        """);
    }
}
