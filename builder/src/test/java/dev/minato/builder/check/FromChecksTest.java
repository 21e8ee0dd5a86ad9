package dev.minato.builder.check;

import static dev.minato.builder.check.CheckLab.check;
import static dev.minato.builder.check.CheckLab.mistake;
import static dev.minato.builder.check.CheckLab.shown;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.RunConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for FROM lines and the arguments before them. */
class FromChecksTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARG base=scratch\nFROM $base\n",
                "ARG BUILDPLATFORM=linux/amd64\nFROM --platform=$BUILDPLATFORM scratch\n",
                "FROM --platform=$BUILDPLATFORM scratch\n",
                "ARG DEBUG\nFROM scratch${DEBUG}\n",
                "ARG DEBUG\nFROM scra${DEBUG:-tch}\n",
                "ARG DEBUG=\"\"\nFROM scratch${DEBUG-@bogus}\n"
            })
    void aFromMayUseWhatIsDeclared(String file) {
        assertThat(check(file)).isEmpty();
    }

    @Test
    void aFromUsesNothingElse() {
        CheckReport report =
                new CheckLab().report("FROM --platform=$BULIDPLATFORM scratch\nCOPY a .\n");
        assertThat(shown(report))
                .containsExactly(
                        "1 UndefinedArgInFrom: FROM argument 'BULIDPLATFORM' is not declared (did"
                                + " you mean BUILDPLATFORM?)");
        assertThat(mistake(report))
                .isEqualTo(
                        "empty platform value from expression $BULIDPLATFORM (did you mean"
                                + " BUILDPLATFORM?)");
        assertThat(check("ARG tag=latest\nFROM busybox:${tag}${version} AS b\n"))
                .containsExactly("2 UndefinedArgInFrom: FROM argument 'version' is not declared");
    }

    @Test
    void whatAFromNeedsIsToldBeforeItsBlankName() {
        CheckReport report = new CheckLab().report("FROM $IMAGE\n");
        assertThat(shown(report))
                .containsExactly(
                        "1 InvalidDefaultArgInFrom: Default value for ARG $IMAGE results in empty"
                                + " or invalid base image name",
                        "1 UndefinedArgInFrom: FROM argument 'IMAGE' is not declared");
        assertThat(mistake(report)).isEqualTo("base name ($IMAGE) should not be blank");
    }

    @Test
    void aBaseIsANameWithoutAnyBuildArgument() {
        assertThat(
                        new CheckLab()
                                .given("VERSION", "latest")
                                .findings("ARG VERSION\nFROM busybox:$VERSION\n"))
                .containsExactly(invalidDefault("busybox:$VERSION"));
        assertThat(
                        new CheckLab()
                                .given("IMAGE", "busybox:latest")
                                .findings("ARG IMAGE\nFROM $IMAGE\n"))
                .containsExactly(invalidDefault("$IMAGE"));
        assertThat(
                        new CheckLab()
                                .given("SFX", "box:latest")
                                .findings("ARG SFX=\"box:\"\nFROM busy${SFX}\n"))
                .containsExactly(invalidDefault("busy${SFX}"));
    }

    private static String invalidDefault(String base) {
        return "2 InvalidDefaultArgInFrom: Default value for ARG "
                + base
                + " results in empty or invalid base image name";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ARG VERSION=\"latest\"\nFROM busybox:${VERSION}\n",
                "ARG VARIANT=\"\"\nFROM busybox:stable${VARIANT}\n",
                "ARG VARIANT\nFROM busybox:stable${VARIANT}\n"
            })
    void aDefaultThatMakesANameIsRight(String file) {
        assertThat(new CheckLab().given("VERSION", "1").given("VARIANT", "-musl").findings(file))
                .isEmpty();
    }

    @Test
    void theTargetPlatformIsTheDefault() {
        assertThat(check("FROM --platform=$TARGETPLATFORM scratch\n"))
                .containsExactly(
                        "1 RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM"
                                + " in FROM is redundant as this is the default behavior");
        assertThat(check("FROM --platform=${TARGETPLATFORM} scratch\n"))
                .containsExactly(
                        "1 RedundantTargetPlatform: Setting platform to predefined"
                                + " ${TARGETPLATFORM} in FROM is redundant as this is the default"
                                + " behavior");
        assertThat(check("FROM --platform=$TARGETOS/amd64 scratch\n")).isEmpty();
        assertThat(
                        check(
                                "# check=skip=RedundantTargetPlatform\n"
                                        + "FROM --platform=$TARGETPLATFORM scratch\n"))
                .isEmpty();
    }

    @Test
    void aPlatformIsNoConstantUnlessTheStageIsCalledByIt() {
        assertThat(check("FROM --platform=linux/amd64 scratch\n"))
                .containsExactly(
                        "1 FromPlatformFlagConstDisallowed: FROM --platform flag should not use"
                                + " constant value \"linux/amd64\"");
        assertThat(check("FROM --platform=linux/amd64 scratch AS my_amd64_stage\n")).isEmpty();
        assertThat(check("FROM --platform=linux/amd64 scratch AS linux\n")).isEmpty();
    }

    @Test
    void aBaseIsOfThePlatformThatIsBuiltFor() {
        CheckLab lab = new CheckLab().image("tiny", "linux/arm64", RunConfig.EMPTY);
        assertThat(lab.findings("FROM tiny\n"))
                .containsExactly(
                        "1 InvalidBaseImagePlatform: Base image tiny was pulled with platform"
                                + " \"linux/arm64\", expected \"linux/amd64\" for current build");
        assertThat(new CheckLab().image("tiny").findings("FROM tiny\n")).isEmpty();
    }
}
