package dev.minato.cli.job;

import static dev.minato.cli.yaml.ResourceShapes.AUTH;
import static dev.minato.cli.yaml.ResourceShapes.CONTAINER;
import static dev.minato.cli.yaml.ResourceShapes.REGISTRIES;
import static dev.minato.cli.yaml.ResourceShapes.SECRETS;
import static dev.minato.cli.yaml.ResourceShapes.TEXTS;
import static dev.minato.cli.yaml.ResourceShapes.VOLUMES;
import static dev.minato.cli.yaml.YamlShape.Kind.ANY;
import static dev.minato.cli.yaml.YamlShape.Kind.TEXT;
import static dev.minato.cli.yaml.YamlShape.Kind.WHOLE;
import static dev.minato.cli.yaml.YamlShape.list;
import static dev.minato.cli.yaml.YamlShape.object;

import dev.minato.cli.yaml.ResourceFile;
import dev.minato.cli.yaml.ResourceFile.Lift;
import dev.minato.cli.yaml.ResourceShapes;
import dev.minato.cli.yaml.YamlShape;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of {@code Microsoft.App/jobs} as Container Apps' YAML may have them, with ours for
 * schedules and scaling, and those that only the service writes, since {@code job show -o yaml} is
 * a file too; and what {@code job start --yaml} takes.
 */
final class JobFileShape {
    private static final YamlShape.Members SCHEDULE =
            object(
                    "cronExpression", TEXT,
                    "parallelism", WHOLE,
                    "replicaCompletionCount", WHOLE,
                    "timeZone", TEXT,
                    "missedRunPolicy", TEXT,
                    "concurrencyPolicy", TEXT);

    private static final YamlShape.Members EVENT =
            object(
                    "parallelism", WHOLE,
                    "replicaCompletionCount", WHOLE,
                    "scale",
                            object(
                                    "minExecutions", WHOLE,
                                    "maxExecutions", WHOLE,
                                    "pollingInterval", WHOLE,
                                    "rules",
                                            list(
                                                    object(
                                                            "name", TEXT,
                                                            "type", TEXT,
                                                            "metadata", TEXTS,
                                                            "auth", AUTH,
                                                            "identity", TEXT)),
                                    "scalingStrategy", object("strategy", TEXT)));

    private static final YamlShape.Members CONFIGURATION =
            object(
                    "triggerType", TEXT,
                    "replicaTimeout", WHOLE,
                    "replicaRetryLimit", WHOLE,
                    "manualTriggerConfig",
                            object("parallelism", WHOLE, "replicaCompletionCount", WHOLE),
                    "scheduleTriggerConfig", SCHEDULE,
                    "eventTriggerConfig", EVENT,
                    "secrets", SECRETS,
                    "registries", REGISTRIES,
                    "dapr", ANY,
                    "identitySettings", list(ANY));

    private static final YamlShape.Members CONTAINERS =
            object("initContainers", list(CONTAINER), "containers", list(CONTAINER));

    private static final YamlShape.Members TEMPLATE =
            object(
                    "initContainers", list(CONTAINER),
                    "containers", list(CONTAINER),
                    "volumes", VOLUMES);

    private static final YamlShape.Members PROPERTIES =
            object(
                    "environmentId", TEXT,
                    "workloadProfileName", TEXT,
                    "configuration", CONFIGURATION,
                    "template", TEMPLATE,
                    "provisioningState", TEXT,
                    "runningState", TEXT,
                    "outboundIpAddresses", list(TEXT),
                    "eventStreamEndpoint", TEXT,
                    "scheduleStatus", ANY,
                    "eventStatus", ANY);

    /** A job; az takes what is in {@code properties} beside it too. */
    static final ResourceFile.Kind JOB =
            new ResourceFile.Kind(
                    "a job",
                    "properties",
                    ResourceShapes.resource(PROPERTIES),
                    List.of(new Lift("properties", PROPERTIES)),
                    Set.of(
                            "provisioningState",
                            "runningState",
                            "outboundIpAddresses",
                            "eventStreamEndpoint",
                            "scheduleStatus",
                            "eventStatus"));

    /**
     * What an execution runs: the containers as az takes them, which may stand in a template or in
     * a whole job too, and our array.
     */
    static final ResourceFile.Kind EXECUTION =
            new ResourceFile.Kind(
                    "an execution",
                    "containers",
                    execution(),
                    List.of(new Lift("template", CONTAINERS), new Lift("properties", PROPERTIES)),
                    Set.of());

    private JobFileShape() {}

    private static YamlShape.Members execution() {
        Map<String, YamlShape> members =
                new LinkedHashMap<>(ResourceShapes.resource(PROPERTIES).members());
        members.putAll(CONTAINERS.members());
        members.put("array", object("tasks", TEXT, "maxParallel", WHOLE));
        return new YamlShape.Members(members);
    }
}
