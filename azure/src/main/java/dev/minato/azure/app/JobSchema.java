package dev.minato.azure.app;

import static dev.minato.azure.app.MemberShape.any;
import static dev.minato.azure.app.MemberShape.integer;
import static dev.minato.azure.app.MemberShape.list;
import static dev.minato.azure.app.MemberShape.object;
import static dev.minato.azure.app.MemberShape.text;
import static dev.minato.azure.app.MemberShape.textOrNothing;
import static dev.minato.azure.app.MemberShape.texts;
import static dev.minato.azure.app.MemberShape.word;

/** The members of {@code Microsoft.App/jobs} that are known beside those of apps. */
final class JobSchema {
    private static final MemberShape SCALE =
            object(
                    "minExecutions", integer(),
                    "maxExecutions", integer(),
                    "pollingInterval", integer(),
                    "scalingStrategy", object("strategy", word("default", "accurate", "eager")),
                    "rules",
                            list(
                                    object(
                                            "name", text(),
                                            "type", textOrNothing(),
                                            "metadata", texts(),
                                            "auth", AppSchema.AUTH,
                                            "identity", textOrNothing())));

    /** {@code properties.configuration}. */
    static final MemberShape.ObjectShape CONFIGURATION =
            object(
                    "triggerType", word("Manual", "Schedule", "Event"),
                    "replicaTimeout", integer(),
                    "replicaRetryLimit", integer(),
                    "manualTriggerConfig",
                            object(
                                    "parallelism", integer(),
                                    "replicaCompletionCount", integer()),
                    "scheduleTriggerConfig",
                            object(
                                    "cronExpression", textOrNothing(),
                                    "timeZone", textOrNothing(),
                                    "missedRunPolicy", word("Skip", "Once"),
                                    "concurrencyPolicy", word("Allow", "Forbid", "Replace"),
                                    "parallelism", integer(),
                                    "replicaCompletionCount", integer()),
                    "eventTriggerConfig",
                            object(
                                    "parallelism", integer(),
                                    "replicaCompletionCount", integer(),
                                    "scale", SCALE),
                    "secrets", AppSchema.SECRETS,
                    "registries", AppSchema.REGISTRIES,
                    "identitySettings", list(any()),
                    "dapr", AppSchema.DAPR);

    private JobSchema() {}
}
