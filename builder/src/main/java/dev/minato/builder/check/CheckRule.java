package dev.minato.builder.check;

import java.util.Locale;

/**
 * The build checks of Docker (docs.docker.com, "Build checks"), with the texts of BuildKit's
 * frontend.
 */
public enum CheckRule {
    STAGE_NAME_CASING(
            "StageNameCasing",
            "stage-name-casing",
            "Stage names should be lowercase",
            "Stage name '%s' should be lowercase"),
    FROM_AS_CASING(
            "FromAsCasing",
            "from-as-casing",
            "The 'as' keyword should match the case of the 'from' keyword",
            "'%s' and '%s' keywords' casing do not match"),
    NO_EMPTY_CONTINUATION(
            "NoEmptyContinuation",
            "no-empty-continuation",
            "Empty continuation lines will become errors in a future release",
            "Empty continuation line"),
    CONSISTENT_INSTRUCTION_CASING(
            "ConsistentInstructionCasing",
            "consistent-instruction-casing",
            "All commands within the Dockerfile should use the same casing"
                    + " (either upper or lower)",
            "Command '%s' should match the case of the command majority (%s)"),
    DUPLICATE_STAGE_NAME(
            "DuplicateStageName",
            "duplicate-stage-name",
            "Stage names should be unique",
            "Duplicate stage name %s, stage names should be unique"),
    RESERVED_STAGE_NAME(
            "ReservedStageName",
            "reserved-stage-name",
            "Reserved words should not be used as stage names",
            "Stage name should not use the same name as reserved stage %s"),
    JSON_ARGS_RECOMMENDED(
            "JSONArgsRecommended",
            "json-args-recommended",
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent"
                    + " unintended behavior related to OS signals",
            "JSON arguments recommended for %s to prevent unintended behavior"
                    + " related to OS signals"),
    MAINTAINER_DEPRECATED(
            "MaintainerDeprecated",
            "maintainer-deprecated",
            "The MAINTAINER instruction is deprecated, use a label instead to"
                    + " define an image author",
            "Maintainer instruction is deprecated in favor of using label"),
    UNDEFINED_ARG_IN_FROM(
            "UndefinedArgInFrom",
            "undefined-arg-in-from",
            "FROM command must use declared ARGs",
            "FROM argument '%s' is not declared%s"),
    WORKDIR_RELATIVE_PATH(
            "WorkdirRelativePath",
            "workdir-relative-path",
            "Relative workdir without an absolute workdir declared within the"
                    + " build can have unexpected results if the base image changes",
            "Relative workdir %s can have unexpected results if the base image" + " changes"),
    UNDEFINED_VAR(
            "UndefinedVar",
            "undefined-var",
            "Variables should be defined before their use",
            "Usage of undefined variable '$%s'%s"),
    MULTIPLE_INSTRUCTIONS_DISALLOWED(
            "MultipleInstructionsDisallowed",
            "multiple-instructions-disallowed",
            "Multiple instructions of the same type should not be used in the" + " same stage",
            "Multiple %s instructions should not be used in the same stage"
                    + " because only the last one will be used"),
    LEGACY_KEY_VALUE_FORMAT(
            "LegacyKeyValueFormat",
            "legacy-key-value-format",
            "Legacy key/value format with whitespace separator should not be" + " used",
            "\"%1$s key=value\" should be used instead of legacy \"%1$s key value\"" + " format"),
    INVALID_BASE_IMAGE_PLATFORM(
            "InvalidBaseImagePlatform",
            "",
            "Base image platform does not match expected target platform",
            "Base image %s was pulled with platform %s, expected %s for current" + " build"),
    REDUNDANT_TARGET_PLATFORM(
            "RedundantTargetPlatform",
            "redundant-target-platform",
            "Setting platform to predefined $TARGETPLATFORM in FROM is"
                    + " redundant as this is the default behavior",
            "Setting platform to predefined %s in FROM is redundant as this is"
                    + " the default behavior"),
    SECRETS_USED_IN_ARG_OR_ENV(
            "SecretsUsedInArgOrEnv",
            "secrets-used-in-arg-or-env",
            "Sensitive data should not be used in the ARG or ENV commands",
            "Do not use ARG or ENV instructions for sensitive data (%s %s)"),
    INVALID_DEFAULT_ARG_IN_FROM(
            "InvalidDefaultArgInFrom",
            "invalid-default-arg-in-from",
            "Default value for global ARG results in an empty or invalid base" + " image name",
            "Default value for ARG %s results in empty or invalid base image" + " name"),
    FROM_PLATFORM_FLAG_CONST_DISALLOWED(
            "FromPlatformFlagConstDisallowed",
            "from-platform-flag-const-disallowed",
            "FROM --platform flag should not use a constant value",
            "FROM --platform flag should not use constant value %s"),
    COPY_IGNORED_FILE(
            "CopyIgnoredFile",
            "copy-ignored-file",
            "Attempting to Copy file that is excluded by .dockerignore",
            "Attempting to %s file %s that is excluded by .dockerignore"),
    INVALID_DEFINITION_DESCRIPTION(
            "InvalidDefinitionDescription",
            "invalid-definition-description",
            "Comment for build stage or argument should follow the format: `#"
                    + " <arg/stage name> <description>`. If this is not intended to be a"
                    + " description comment, add an empty line or comment between the"
                    + " instruction and the comment.",
            "Comment for %s should follow the format: `# %s <description>`"),
    EXPOSE_PROTO_CASING(
            "ExposeProtoCasing",
            "expose-proto-casing",
            "Protocol in EXPOSE instruction should be lowercase",
            "Defined protocol '%s' in EXPOSE instruction should be lowercase"),
    EXPOSE_INVALID_FORMAT(
            "ExposeInvalidFormat",
            "expose-invalid-format",
            "IP address and host-port mapping should not be used in EXPOSE"
                    + " instruction. This will become an error in a future release",
            "EXPOSE instruction should not define an IP address or host-port"
                    + " mapping, found '%s'");

    private static final String PAGES = "https://docs.docker.com/go/dockerfile/rule/";

    private final String id;
    private final String page;
    private final String description;
    private final String message;

    CheckRule(String id, String page, String description, String message) {
        this.id = id;
        this.page = page;
        this.description = description;
        this.message = message;
    }

    /** Its name in Docker, for example {@code StageNameCasing}. */
    public String id() {
        return id;
    }

    /** What it asks for. */
    public String description() {
        return description;
    }

    /** The page that explains it; "" where there is none. */
    public String url() {
        return page.isEmpty() ? "" : PAGES + page + "/";
    }

    /** Whether it is kept only where it is asked for by name. */
    public boolean isExperimental() {
        return this == INVALID_DEFINITION_DESCRIPTION;
    }

    /** What it says of one place. */
    String message(Object... values) {
        return String.format(Locale.ROOT, message, values);
    }
}
