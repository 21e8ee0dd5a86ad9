package dev.minato.builder.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Set;

class CheckSettingsTest {
    @Test
    void nothingMeansAllThatAreNotExperimental() {
        for (CheckRule rule : CheckRule.values()) {
            assertThat(CheckSettings.parse("  ").keeps(rule)).isEqualTo(!rule.isExperimental());
        }
        assertThat(CheckSettings.parse("").error()).isFalse();
    }

    @Test
    void rulesAreLeftOutByNameOrAltogether() {
        CheckSettings some = CheckSettings.parse("skip=UndefinedVar, StageNameCasing");
        assertThat(some.keeps(CheckRule.UNDEFINED_VAR)).isFalse();
        assertThat(some.keeps(CheckRule.STAGE_NAME_CASING)).isFalse();
        assertThat(some.keeps(CheckRule.FROM_AS_CASING)).isTrue();
        CheckSettings none = CheckSettings.parse("skip=all");
        assertThat(CheckRule.values()).noneMatch(none::keeps);
    }

    @Test
    void anExperimentalRuleIsKeptWhereItIsNamedWhateverIsLeftOut() {
        CheckSettings named =
                CheckSettings.parse("skip=all;experimental=InvalidDefinitionDescription");
        assertThat(named.keeps(CheckRule.INVALID_DEFINITION_DESCRIPTION)).isTrue();
        assertThat(CheckSettings.parse("experimental=all"))
                .matches(all -> all.keeps(CheckRule.INVALID_DEFINITION_DESCRIPTION))
                .matches(all -> all.keeps(CheckRule.UNDEFINED_VAR));
        assertThat(CheckSettings.parse("skip=InvalidDefinitionDescription;experimental=all"))
                .matches(all -> all.keeps(CheckRule.INVALID_DEFINITION_DESCRIPTION));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "t", "T", "true", "TRUE", "True", " true "})
    void errorIsTrueAsGoReadsIt(String value) {
        assertThat(CheckSettings.parse("error=" + value).error()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "f", "F", "false", "FALSE", "False"})
    void errorIsFalseAsGoReadsIt(String value) {
        assertThat(CheckSettings.parse("skip=all; error=" + value).error()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "skip|invalid check option \"skip\"",
                "skip=a;;error=true|invalid check option \"\"",
                "warn=all|invalid check option \"warn\"",
                "error=maybe|failed to parse check option \"error=maybe\": strconv.ParseBool:"
                        + " parsing \"maybe\": invalid syntax",
                "error=|failed to parse check option \"error=\": strconv.ParseBool: parsing"
                        + " \"\": invalid syntax"
            })
    void anythingElseIsRefused(String text, String why) {
        assertThatThrownBy(() -> CheckSettings.parse(text))
                .isInstanceOf(Fault.class)
                .hasMessage(why);
    }

    @Test
    void aFourthPartBelongsToTheThird() {
        CheckSettings settings = CheckSettings.parse("skip=a;error=true;experimental=x;skip=y");
        assertThat(settings.experimental()).isEqualTo(Set.of("x;skip=y"));
        assertThat(settings.skipped()).containsExactly("a");
    }

    @Test
    void whatIsSaidAboveAnInstructionComesOnTopAndDoesNotFailABuild() {
        CheckSettings both =
                CheckSettings.parse("skip=A").and(CheckSettings.parse("skip=B;error=true"));
        assertThat(both.skipped()).containsExactlyInAnyOrder("A", "B");
        assertThat(both.error()).isFalse();
        assertThat(CheckSettings.parse("error=true").and(CheckSettings.parse("")).error()).isTrue();
    }
}
