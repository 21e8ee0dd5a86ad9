package dev.minato.builder.check;

import static dev.minato.builder.check.CheckLab.check;
import static dev.minato.builder.check.CheckLab.mistake;
import static dev.minato.builder.check.CheckLab.shown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

class DockerfileCheckTest {
    private static final String TWO = "FROM scratch as base\ncopy Dockerfile .\n";
    private static final String AS =
            "2 FromAsCasing: 'as' and 'FROM' keywords' casing do not match";

    @Test
    void theDirectiveSaysWhichRulesAreKept() {
        assertThat(check("#check=skip=all\n" + TWO)).isEmpty();
        assertThat(check("#check=skip=ConsistentInstructionCasing,FromAsCasing\n" + TWO)).isEmpty();
        assertThat(check("#check=skip=ConsistentInstructionCasing\n" + TWO)).containsExactly(AS);
        assertThat(check("# Check = skip=ConsistentInstructionCasing \n" + TWO))
                .containsExactly(AS);
    }

    @Test
    void aFindingFailsTheBuildWhereThatIsAskedFor() {
        CheckReport report =
                new CheckLab().report("#check=skip=ConsistentInstructionCasing;error=true\n" + TWO);
        assertThat(shown(report)).containsExactly(AS);
        assertThat(report.violation().map(Fault::text))
                .contains("lint violation found for rules: FromAsCasing");
        assertThat(new CheckLab().report("#check=error=true\n" + TWO).violation().map(Fault::text))
                .contains(
                        "lint violation found for rules: FromAsCasing,"
                                + " ConsistentInstructionCasing");
        assertThat(new CheckLab().report("#check=skip=all;error=true\n" + TWO).violation())
                .isEmpty();
        assertThat(new CheckLab().report(TWO).violation()).isEmpty();
    }

    @Test
    void theBuildArgumentStandsInForTheDirective() {
        CheckReport report =
                new CheckLab()
                        .given(CheckInput.ARGUMENT, "skip=ConsistentInstructionCasing;error=true")
                        .report("#check=skip=all\n" + TWO);
        assertThat(shown(report)).containsExactly(AS);
        assertThat(report.violation()).isPresent();
        assertThat(
                        new CheckLab()
                                .given(CheckInput.ARGUMENT, "skip=all")
                                .findings("#check=error=true\n" + TWO))
                .isEmpty();
    }

    @Test
    void settingsThatCannotBeReadAreRefused() {
        assertThatThrownBy(() -> check("# check=skip\nFROM scratch\n"))
                .hasMessage("failed to parse check options: invalid check option \"skip\"");
        assertThatThrownBy(() ->
                        new CheckLab()
                                .given(CheckInput.ARGUMENT, "error=x")
                                .report("FROM scratch\n"))
                .hasMessage(
                        "failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: failed to parse check"
                                + " option \"error=x\": strconv.ParseBool: parsing \"x\": invalid"
                                + " syntax");
    }

    @Test
    void aCommentSettlesItForTheNextInstructionAlone() {
        assertThat(
                        check(
                                "FROM scratch\n# check=skip=LegacyKeyValueFormat why not\n"
                                        + "ENV a b\nENV c d\n"))
                .singleElement()
                .asString()
                .startsWith("4 LegacyKeyValueFormat");
        assertThat(check("FROM scratch\n# check=error=maybe\nENV a b\n")).hasSize(1);
        assertThat(
                        check(
                                "FROM scratch\n# check=skip=SecretsUsedInArgOrEnv\n"
                                        + "# check=skip=LegacyKeyValueFormat\nENV key b\n"))
                .singleElement()
                .asString()
                .startsWith("4 LegacyKeyValueFormat");
    }

    @Test
    void whatStandsBeforeAMistakeIsFound() {
        CheckReport report =
                new CheckLab()
                        .report("FROM scratch AS BadName\nMAINTAINER me\nBADCMD\nMAINTAINER you\n");
        assertThat(shown(report))
                .containsExactly(
                        "1 StageNameCasing: Stage name 'BadName' should be lowercase",
                        "2 MaintainerDeprecated: Maintainer instruction is deprecated in favor of"
                                + " using label");
        assertThat(mistake(report))
                .isEqualTo("dockerfile parse error on line 3: unknown instruction: BADCMD");
        assertThat(report.mistake().flatMap(DockerfileLocation::of))
                .hasValueSatisfying(place -> assertThat(place.line()).isEqualTo(3));
    }

    @Test
    void aMistakeInAStageHasItsLineAndEndsTheChecks() {
        CheckReport report =
                new CheckLab().report("FROM scratch\nENV a b\nENV c=${d:?no}\nENV e f\n");
        assertThat(shown(report)).hasSize(1);
        assertThat(mistake(report)).contains("d: no");
        assertThat(report.mistake().flatMap(DockerfileLocation::of))
                .hasValueSatisfying(place -> assertThat(place.line()).isEqualTo(3));
    }

    @Test
    void stagesThatTheTargetDoesNotNeedAreCheckedOnDemand() {
        String file = "FROM scratch AS a\nCOPY $foo .\nFROM scratch AS b\nCOPY $bar .\n";
        assertThat(shown(new CheckLab().report(file, false)))
                .containsExactly("4 UndefinedVar: Usage of undefined variable '$bar'");
        assertThat(shown(new CheckLab().report(file, true)))
                .containsExactly(
                        "2 UndefinedVar: Usage of undefined variable '$foo'",
                        "4 UndefinedVar: Usage of undefined variable '$bar'");
        assertThat(shown(new CheckLab().target("a").report(file, false)))
                .containsExactly("2 UndefinedVar: Usage of undefined variable '$foo'");
    }

    @Test
    void triggersAreCheckedWhereTheyArePulled() {
        assertThat(check("FROM scratch AS a\nONBUILD ENV k v\nFROM a AS b\nFROM b AS c\n"))
                .singleElement()
                .asString()
                .startsWith("3 LegacyKeyValueFormat");
        RunConfig triggering = RunConfig.EMPTY.toBuilder().onBuild(List.of("WORKDIR app")).build();
        assertThat(
                        new CheckLab()
                                .image("tiny", "linux/amd64", triggering)
                                .findings("\nFROM tiny\n"))
                .singleElement()
                .asString()
                .startsWith("2 WorkdirRelativePath");
    }

    @Test
    void aFindingHasAllLinesOfItsInstruction() {
        CheckFinding finding =
                new CheckLab()
                        .report("FROM scratch\n# c\nENV a \\\n b \\\n c\n")
                        .findings()
                        .getFirst();
        assertThat(finding.line()).isEqualTo(3);
        assertThat(finding.lastLine()).isEqualTo(5);
    }

    @Test
    @Timeout(20)
    void aFileThatWouldTakeForEverIsCheckedAsFarAsItGoes() {
        StringBuilder wide = new StringBuilder("FROM scratch AS s0\nENV a b\n");
        for (int i = 0; i < 15_000; i++) {
            wide.append("ENV v").append(i).append("=1\n");
        }
        for (int i = 1; i < 900; i++) {
            wide.append("FROM s").append(i - 1).append(" AS s").append(i).append('\n');
        }
        assertThat(check(wide.toString())).hasSize(1);
        StringBuilder deep = new StringBuilder("FROM scratch\nENV a=aaaaaaaaaaaaaaaa\n");
        deep.append("ENV a=$a$a\n".repeat(15));
        deep.append("LABEL x=$a$a\n".repeat(10_000));
        assertThat(new CheckLab().report(deep.toString()).mistake()).isEmpty();
        String long60 = "a".repeat(60);
        StringBuilder near = new StringBuilder("FROM scratch\n");
        for (int i = 0; i < 15_000; i++) {
            near.append("ENV ").append(long60).append(i % 10_000).append("=1\n");
        }
        for (int i = 0; i < 4_000; i++) {
            near.append("USER $").append(long60).append("xy").append(i).append('\n');
        }
        assertThat(check(near.toString())).hasSizeBetween(1, 100);
        assertThat(check("FROM scratch\nCOPY " + "$abcdefg ".repeat(7_000) + "x\n")).isNotEmpty();
    }

    @Test
    void thereAreNoMoreFindingsThanSomebodyReads() {
        assertThat(check("FROM scratch\n" + "ENV a b\n".repeat(5_000))).hasSize(1_000);
        assertThat(check("FROM scratch\nWORKDIR " + "a".repeat(60_000) + "\n"))
                .allMatch(text -> text.length() < 1_100);
    }
}
