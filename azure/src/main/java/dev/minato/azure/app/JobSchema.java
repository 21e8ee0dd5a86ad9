package dev.minato.azure.app;

import static dev.minato.azure.app.MemberShape.any;
import static dev.minato.azure.app.MemberShape.integer;
import static dev.minato.azure.app.MemberShape.list;
import static dev.minato.azure.app.MemberShape.object;
import static dev.minato.azure.app.MemberShape.textOrNothing;
import static dev.minato.azure.app.MemberShape.word;

/** The members of {@code Microsoft.App/jobs} that are known beside those of apps. */
final class JobSchema {
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
                                    "parallelism", integer(),
                                    "replicaCompletionCount", integer()),
                    "eventTriggerConfig", any(),
                    "secrets", AppSchema.SECRETS,
                    "registries", AppSchema.REGISTRIES,
                    "identitySettings", list(any()),
                    "dapr", AppSchema.DAPR);

    private JobSchema() {}
}
