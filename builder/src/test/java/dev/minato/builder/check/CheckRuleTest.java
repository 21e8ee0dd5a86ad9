package dev.minato.builder.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class CheckRuleTest {
    @Test
    void thereAreTheTwentyTwoOfDocker() {
        assertThat(Arrays.stream(CheckRule.values()).map(CheckRule::id))
                .containsExactlyInAnyOrder(
                        "StageNameCasing",
                        "FromAsCasing",
                        "NoEmptyContinuation",
                        "ConsistentInstructionCasing",
                        "DuplicateStageName",
                        "ReservedStageName",
                        "JSONArgsRecommended",
                        "MaintainerDeprecated",
                        "UndefinedArgInFrom",
                        "UndefinedVar",
                        "InvalidDefaultArgInFrom",
                        "WorkdirRelativePath",
                        "MultipleInstructionsDisallowed",
                        "LegacyKeyValueFormat",
                        "InvalidBaseImagePlatform",
                        "RedundantTargetPlatform",
                        "FromPlatformFlagConstDisallowed",
                        "SecretsUsedInArgOrEnv",
                        "CopyIgnoredFile",
                        "InvalidDefinitionDescription",
                        "ExposeProtoCasing",
                        "ExposeInvalidFormat");
    }

    @Test
    void eachHasAPageButTheOneThatDockerHasNoneFor() {
        assertThat(CheckRule.JSON_ARGS_RECOMMENDED.url())
                .isEqualTo("https://docs.docker.com/go/dockerfile/rule/json-args-recommended/");
        assertThat(CheckRule.INVALID_BASE_IMAGE_PLATFORM.url()).isEmpty();
        assertThat(CheckRule.values())
                .filteredOn(rule -> rule != CheckRule.INVALID_BASE_IMAGE_PLATFORM)
                .extracting(CheckRule::url)
                .allMatch(url -> url.matches("https://docs.docker.com/go/dockerfile/rule/[a-z-]+/"))
                .doesNotHaveDuplicates();
    }

    /** A rule's page is called by its name. */
    @Test
    void thePageIsCalledByTheName() {
        assertThat(CheckRule.values())
                .filteredOn(rule -> !rule.url().isEmpty())
                .allMatch(rule ->
                        rule.url()
                                .endsWith(
                                        "/"
                                                + rule.name()
                                                        .toLowerCase(java.util.Locale.ROOT)
                                                        .replace('_', '-')
                                                + "/"));
    }
}
