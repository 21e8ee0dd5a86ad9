package dev.minato.builder.check;

import static dev.minato.builder.check.CheckLab.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rules that need nothing but the file as it is written. */
class FileChecksTest {
    @Test
    void stageNamesAreLowercase() {
        assertThat(check("FROM scratch AS BadStageName\n"))
                .containsExactly(
                        "1 StageNameCasing: Stage name 'BadStageName' should be lowercase");
        assertThat(check("FROM scratch AS good-name_1.x\n")).isEmpty();
    }

    @Test
    void asIsWrittenLikeFrom() {
        assertThat(check("FROM scratch as base\n"))
                .containsExactly("1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match");
        assertThat(check("from scratch AS base\n"))
                .containsExactly("1 FromAsCasing: 'AS' and 'from' keywords' casing do not match");
        assertThat(check("from scratch as base\n")).isEmpty();
        assertThat(check("FROM scratch\n")).isEmpty();
    }

    @Test
    void ofAFromInMixedCaseNothingIsSaidAboutAs() {
        assertThat(check("From scratch as base\nFROM scratch AS base2\n"))
                .containsExactly(
                        "1 ConsistentInstructionCasing: Command 'From' should match the case of the"
                                + " command majority (uppercase)");
    }

    @Test
    void anInstructionDoesNotGoOnOverAnEmptyLine() {
        assertThat(check("FROM scratch\nCOPY a \\\n\n.\nCOPY a \\\n.\n"))
                .containsExactly("4 NoEmptyContinuation: Empty continuation line");
    }

    @Test
    void instructionsAreWrittenLikeMostOfThem() {
        assertThat(check("FROM scratch\ncopy a /a\nCOPY a /b\n"))
                .containsExactly(casing(2, "copy", "uppercase"));
        assertThat(check("from scratch\nCOPY a /a\ncopy a /b\n"))
                .containsExactly(casing(2, "COPY", "lowercase"));
        assertThat(check("from scratch\nCOPY a /a\nCOPY a /b\n"))
                .containsExactly(casing(1, "from", "uppercase"));
        assertThat(check("FROM scratch\ncopy a /a\ncopy a /b\n"))
                .containsExactly(casing(1, "FROM", "lowercase"));
        assertThat(check("frOM scratch as base\nfrom scratch as base2\n"))
                .containsExactly(casing(1, "frOM", "lowercase"));
        assertThat(check("from scratch\ncopy a /a\n")).isEmpty();
        assertThat(check("FROM scratch\nRUN <<'EOT'\nenv\nEOT\n")).isEmpty();
    }

    @Test
    void ofAsManyInstructionsInEitherCaseThoseInLowerCaseAreWrong() {
        assertThat(check("FROM scratch\ncopy a /a\n"))
                .containsExactly(casing(2, "copy", "uppercase"));
    }

    private static String casing(int line, String word, String right) {
        return line
                + " ConsistentInstructionCasing: Command '"
                + word
                + "' should match the case of the command majority ("
                + right
                + ")";
    }

    @Test
    void stageNamesAreUnique() {
        assertThat(check("FROM scratch AS b\nFROM scratch AS b\n"))
                .containsExactly(
                        "2 DuplicateStageName: Duplicate stage name \"b\", stage names should be"
                                + " unique");
        assertThat(check("FROM scratch AS b1\nFROM scratch AS b2\n")).isEmpty();
    }

    @Test
    void stagesAreNotCalledByReservedNames() {
        assertThat(check("FROM scratch AS scratch\nFROM scratch AS context\n"))
                .containsExactly(
                        "1 ReservedStageName: Stage name should not use the same name as reserved"
                                + " stage \"scratch\"",
                        "2 ReservedStageName: Stage name should not use the same name as reserved"
                                + " stage \"context\"");
        assertThat(check("FROM scratch\nFROM scratch AS a\n")).isEmpty();
    }

    @Test
    void maintainerIsDeprecated() {
        assertThat(check("FROM scratch\nMAINTAINER me@example.org\n"))
                .containsExactly(
                        "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of"
                                + " using label");
        assertThat(
                        check(
                                "FROM scratch\nLABEL"
                                        + " org.opencontainers.image.authors=\"me@example.org\"\n"))
                .isEmpty();
    }

    @Test
    void aCommentAboveADefinitionDescribesIt() {
        String settings = "# check=experimental=InvalidDefinitionDescription\n";
        assertThat(
                        check(
                                settings
                                        + """
                                        # bar this is the bar
                                        ARG foo=bar
                                        # BasE this is the BasE image
                                        FROM scratch AS base
                                        # definitely a bad comment
                                        ARG version=latest
                                        # definitely a bad comment
                                        ARG foo=baz bar=qux baz=quux
                                        """))
                .containsExactly(
                        description(3, "ARG", "foo"),
                        description(5, "FROM", "base"),
                        description(7, "ARG", "version"),
                        description(9, "ARG", "<arg_key>"));
    }

    private static String description(int line, String instruction, String name) {
        return line
                + " InvalidDefinitionDescription: Comment for "
                + instruction
                + " should follow the format: `# "
                + name
                + " <description>`";
    }

    @Test
    void aCommentThatDescribesIsRightAndSoIsOneThatIsEndedByAnEmptyOne() {
        assertThat(
                        check(
                                """
                                # check=skip=all;experimental=InvalidDefinitionDescription
                                # foo this is the foo
                                ARG foo=bar

                                # base this is the base image
                                FROM scratch AS base

                                # a comment before
                                # version this is the version number
                                ARG version=latest

                                # baz this is the baz
                                ARG foo=baz bar=qux baz=quux
                                # not about it
                                #
                                ARG bit=bat

                                # comment for something other than ARG or FROM
                                COPY Dockerfile .
                                """))
                .isEmpty();
    }

    @Test
    void descriptionsAreOnlyCheckedOnDemand() {
        String file = "# a comment\nFROM scratch AS base\n";
        assertThat(check(file)).isEmpty();
        assertThat(check("# check=experimental=all\n" + file)).hasSize(1);
        assertThat(check("# check=experimental=Other\n" + file)).isEmpty();
    }
}
