package dev.minato.builder.check;

import static dev.minato.builder.check.CheckLab.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** The rules for the instructions of stages. */
class StageChecksTest {
    private static final String JSON =
            " instructions should not be used in the same stage because only the last one will be"
                    + " used";

    @Test
    void commandsAreJson() {
        assertThat(check("FROM scratch\nCMD mycommand\n"))
                .containsExactly(
                        "2 JSONArgsRecommended: JSON arguments recommended for CMD to prevent"
                                + " unintended behavior related to OS signals");
        assertThat(check("FROM scratch\nENTRYPOINT mycommand\n"))
                .containsExactly(
                        "2 JSONArgsRecommended: JSON arguments recommended for ENTRYPOINT to"
                                + " prevent unintended behavior related to OS signals");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM scratch\nCMD [\"a\"]\nENTRYPOINT [\"a\"]\nRUN a\n",
                "FROM scratch\nSHELL [\"/x\"]\nCMD a\nENTRYPOINT a\n",
                "FROM scratch AS base\nSHELL [\"/x\"]\nFROM base\nCMD a\nENTRYPOINT a\n",
                "FROM scratch\n# check=skip=JSONArgsRecommended\nCMD a\n",
                "FROM scratch\nHEALTHCHECK CMD a\n"
            })
    void aCommandForAChosenShellIsNot(String file) {
        assertThat(check(file)).isEmpty();
    }

    @Test
    void aBaseMayHaveChosenAShell() {
        RunConfig shell = RunConfig.EMPTY.toBuilder().shell(List.of("/bin/bash", "-c")).build();
        assertThat(
                        new CheckLab()
                                .image("tiny", "linux/amd64", shell)
                                .findings("FROM tiny\nCMD a\n"))
                .isEmpty();
    }

    @Test
    void theFirstWorkdirIsAbsolute() {
        assertThat(check("FROM scratch\nWORKDIR app/\nWORKDIR b\n"))
                .containsExactly(
                        "2 WorkdirRelativePath: Relative workdir \"app/\" can have unexpected"
                                + " results if the base image changes");
        assertThat(check("FROM scratch AS a\nWORKDIR /app\nFROM a AS b\nWORKDIR sub/\n")).isEmpty();
        assertThat(check("FROM scratch\n# check=skip=WorkdirRelativePath\nWORKDIR app/\n"))
                .isEmpty();
        assertThat(check("FROM scratch\nENV D=/d\nWORKDIR $D/x\n")).isEmpty();
    }

    @Test
    void variablesAreDefinedBeforeTheirUse() {
        CheckLab lab = new CheckLab().image("tiny", "PATH=/bin", "HOME_DIR=/h");
        assertThat(lab.findings("FROM tiny\nCOPY $foo .\nARG foo=bar\nRUN echo $foo $bar\n"))
                .containsExactly("2 UndefinedVar: Usage of undefined variable '$foo'");
        assertThat(
                        lab.findings(
                                "FROM tiny\nARG DIR_BINARIES=b/\nARG DIR_ASSETS=a/\n"
                                        + "COPY $DIR_ASSET .\n"))
                .containsExactly(
                        "4 UndefinedVar: Usage of undefined variable '$DIR_ASSET' (did you mean"
                                + " $DIR_ASSETS?)");
        assertThat(lab.findings("FROM tiny\nENV PATH=$PAHT:/tmp/bin\n"))
                .containsExactly(
                        "2 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean"
                                + " $PATH?)");
        assertThat(lab.findings("FROM tiny\nWORKDIR $HOME_DIR\nUSER $HOME_DIR\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM scratch\nARG foo\nCOPY Dockerfile${foo} .\n",
                "FROM scratch AS base\nARG foo=Dockerfile\nFROM base\nCOPY $foo .\n",
                "FROM scratch\nRUN echo $PATH $ANY\n",
                "FROM scratch\nEXPOSE $PORT\n",
                "FROM scratch\nCOPY '$x' \\$y /z\n",
                "FROM scratch\nCOPY <<'EOF' /a\n$x\nEOF\n",
                "ARG V=1\nFROM scratch\nARG V\nLABEL v=$V\n"
            })
    void notEveryVariableHasToBe(String file) {
        assertThat(check(file)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD --chown=$v a b",
                "ADD --chmod=$v a b",
                "ADD --checksum=$v https://a/b c",
                "COPY --chown=$v a b",
                "COPY a $v",
                "COPY <<EOF /a\n$v\nEOF",
                "ENV a=$v",
                "ENV $v=a",
                "LABEL a=$v",
                "ARG a=$v",
                "USER $v",
                "VOLUME $v",
                "STOPSIGNAL $v",
                "WORKDIR /$v",
                "RUN --mount=type=cache,target=$v x",
                "COPY ${v:-a} /b"
            })
    void aVariableIsFoundWhereverOneIsReplaced(String instruction) {
        assertThat(check("FROM scratch\n" + instruction + "\n"))
                .containsExactly("2 UndefinedVar: Usage of undefined variable '$v'");
    }

    @Test
    void ofABaseThatIsNotAtHandNobodyKnowsTheVariables() {
        CheckReport report =
                new CheckLab()
                        .report("FROM gone\nWORKDIR $D\nCOPY $D/a .\nEXPOSE $P:80\nENV A=$B\n");
        assertThat(report.findings()).isEmpty();
        assertThat(report.unknown()).hasSize(1);
        assertThat(check("FROM gone\nWORKDIR app\n")).hasSize(1);
    }

    @Test
    void onlyTheLastOfSomeInstructionsCounts() {
        String file =
                """
                FROM scratch
                ENTRYPOINT ["/a"]
                ENTRYPOINT ["/b"]
                CMD ["/a"]
                COPY a /b
                CMD ["/b"]
                HEALTHCHECK CMD ["/a"]
                HEALTHCHECK NONE
                """;
        assertThat(check(file))
                .containsExactly(
                        "2 MultipleInstructionsDisallowed: Multiple ENTRYPOINT" + JSON,
                        "4 MultipleInstructionsDisallowed: Multiple CMD" + JSON,
                        "7 MultipleInstructionsDisallowed: Multiple HEALTHCHECK" + JSON);
    }

    @Test
    void anotherStageMayHaveItsOwn() {
        assertThat(
                        check(
                                "FROM scratch AS a\nCMD [\"a\"]\nENTRYPOINT [\"a\"]\n"
                                        + "FROM a AS b\nCMD [\"b\"]\nENTRYPOINT [\"b\"]\n"))
                .isEmpty();
    }

    @Test
    void pairsHaveAnEqualsSign() {
        assertThat(check("FROM scratch\nENV testkey value\nLABEL key value\n"))
                .containsExactly(
                        "2 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of"
                                + " legacy \"ENV key value\" format",
                        "3 LegacyKeyValueFormat: \"LABEL key=value\" should be used instead of"
                                + " legacy \"LABEL key value\" format");
        assertThat(check("FROM scratch\nENV testkey=value\nLABEL key=value\n")).isEmpty();
    }

    @Test
    void secretsAreNoArgumentsAndNoVariables() {
        String file =
                """
                FROM scratch
                ARG SECRET_PASSPHRASE
                ENV SUPER_Secret=foo
                ENV password=bar secret=baz
                ARG super_duper_secret_token=foo auth=bar
                ENV apikey=bar sunflower=foo
                ENV git_key=
                ENV PUBLIC_KEY=
                ARG public_token
                ARG SECRET_PASSPHRASE_FILE
                ENV password_file=bar secret_File=baz
                ARG AUTH_MODULE_VERSION
                # check=skip=SecretsUsedInArgOrEnv // allow secret in environment
                ENV password=bar
                # check=skip=all // is local to only this instruction
                ARG password
                ENV monkey=1 keys=2 tokenizer=3
                """;
        assertThat(check(file))
                .containsExactly(
                        secret(2, "ARG", "SECRET_PASSPHRASE"),
                        secret(3, "ENV", "SUPER_Secret"),
                        secret(4, "ENV", "password"),
                        secret(4, "ENV", "secret"),
                        secret(5, "ARG", "super_duper_secret_token"),
                        secret(5, "ARG", "auth"),
                        secret(6, "ENV", "apikey"),
                        secret(7, "ENV", "git_key"));
    }

    private static String secret(int line, String instruction, String name) {
        return line
                + " SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data ("
                + instruction
                + " \""
                + name
                + "\")";
    }

    @Test
    void whatIsCopiedIsNotIgnored() {
        String file = "FROM scratch\nCOPY ./Dockerfile .\nADD Dockerfile /windy\n";
        assertThat(new CheckLab().ignoring("Dockerfile\n").findings(file))
                .containsExactly(
                        "2 CopyIgnoredFile: Attempting to Copy file \"Dockerfile\" that is"
                                + " excluded by .dockerignore",
                        "3 CopyIgnoredFile: Attempting to Add file \"Dockerfile\" that is"
                                + " excluded by .dockerignore");
        assertThat(new CheckLab().ignoring("x\n").findings("FROM scratch\nCOPY x/y z/../x /\n"))
                .hasSize(2);
        assertThat(new CheckLab().ignoring("other\n").findings(file)).isEmpty();
        assertThat(new CheckLab().ignoring("**\n!Dockerfile\n").findings(file)).isEmpty();
    }

    @Test
    void theRootOfTheContextIsIgnoredByPatternsForEverythingAlone() {
        String file = "FROM scratch\nCOPY . .\n";
        assertThat(new CheckLab().ignoring(".*\n").findings(file)).isEmpty();
        for (String all : List.of("*", "**", "**/*")) {
            assertThat(new CheckLab().ignoring(all + "\n").findings(file))
                    .containsExactly(
                            "2 CopyIgnoredFile: Attempting to Copy file \".\" that is excluded by"
                                    + " .dockerignore");
        }
    }

    @Test
    void whatComesFromElsewhereIsNotIgnored() {
        assertThat(
                        new CheckLab()
                                .ignoring("a\n")
                                .findings(
                                        "FROM scratch AS b\nFROM b\nCOPY --from=b a /\n"
                                                + "ADD https://a/a /\n"))
                .isEmpty();
    }

    @Test
    void protocolsAreLowercase() {
        assertThat(check("FROM scratch\nEXPOSE 80/TcP 8080/TCP 8080/udp 9/bogus\n"))
                .containsExactly(
                        "2 ExposeProtoCasing: Defined protocol '80/TcP' in EXPOSE instruction"
                                + " should be lowercase",
                        "2 ExposeProtoCasing: Defined protocol '8080/TCP' in EXPOSE instruction"
                                + " should be lowercase");
    }

    @Test
    void portsHaveNoAddressAndNoHostPort() {
        assertThat(
                        check(
                                "FROM scratch\nEXPOSE 127.0.0.1:80:80 [::1]:8080:8080 5000:5000"
                                        + " 8000 :81\n"))
                .containsExactly(
                        expose("127.0.0.1:80:80"), expose("5000:5000"), expose("[::1]:8080:8080"));
    }

    private static String expose(String port) {
        return "2 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or"
                + " host-port mapping, found '"
                + port
                + "'";
    }
}
