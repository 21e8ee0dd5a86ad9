package dev.minato.cli.app;

import static dev.minato.cli.yaml.ResourceShapes.AUTH;
import static dev.minato.cli.yaml.ResourceShapes.CONTAINER;
import static dev.minato.cli.yaml.ResourceShapes.REGISTRIES;
import static dev.minato.cli.yaml.ResourceShapes.SECRETS;
import static dev.minato.cli.yaml.ResourceShapes.TEXTS;
import static dev.minato.cli.yaml.ResourceShapes.VOLUMES;
import static dev.minato.cli.yaml.YamlShape.Kind.ANY;
import static dev.minato.cli.yaml.YamlShape.Kind.BOOLEAN;
import static dev.minato.cli.yaml.YamlShape.Kind.TEXT;
import static dev.minato.cli.yaml.YamlShape.Kind.WHOLE;
import static dev.minato.cli.yaml.YamlShape.list;
import static dev.minato.cli.yaml.YamlShape.object;

import dev.minato.cli.yaml.ResourceFile;
import dev.minato.cli.yaml.ResourceShapes;
import dev.minato.cli.yaml.YamlShape;

import java.util.List;
import java.util.Set;

/**
 * The fields of {@code Microsoft.App/containerApps} as Container Apps' YAML may have them: those of
 * all API versions, and those that only the service writes, since {@code app show -o yaml} is a
 * file too. Which of them are done is the daemon's to say.
 */
final class AppFileShape {
    private static final YamlShape SIMPLE_RULE =
            object("metadata", TEXTS, "auth", AUTH, "identity", TEXT);

    private static final YamlShape SCALE =
            object(
                    "minReplicas", WHOLE,
                    "maxReplicas", WHOLE,
                    "cooldownPeriod", WHOLE,
                    "pollingInterval", WHOLE,
                    "allowScalingRuleOverride", BOOLEAN,
                    "rules",
                            list(
                                    object(
                                            "name", TEXT,
                                            "http", SIMPLE_RULE,
                                            "tcp", SIMPLE_RULE,
                                            "azureQueue",
                                                    object(
                                                            "queueName", TEXT,
                                                            "queueLength", WHOLE,
                                                            "accountName", TEXT,
                                                            "auth", AUTH,
                                                            "identity", TEXT),
                                            "custom",
                                                    object(
                                                            "type", TEXT,
                                                            "metadata", TEXTS,
                                                            "auth", AUTH,
                                                            "identity", TEXT))));

    private static final YamlShape TEMPLATE =
            object(
                    "revisionSuffix", TEXT,
                    "terminationGracePeriodSeconds", WHOLE,
                    "initContainers", list(CONTAINER),
                    "containers", list(CONTAINER),
                    "scale", SCALE,
                    "volumes", VOLUMES,
                    "serviceBinds", list(object("serviceId", TEXT, "name", TEXT)));

    private static final YamlShape INGRESS =
            object(
                    "fqdn", TEXT,
                    "external", BOOLEAN,
                    "targetPort", WHOLE,
                    "exposedPort", WHOLE,
                    "transport", TEXT,
                    "allowInsecure", BOOLEAN,
                    "traffic",
                            list(
                                    object(
                                            "revisionName", TEXT,
                                            "weight", WHOLE,
                                            "latestRevision", BOOLEAN,
                                            "label", TEXT)),
                    "customDomains", list(ANY),
                    "ipSecurityRestrictions", list(ANY),
                    "stickySessions", object("affinity", TEXT),
                    "clientCertificateMode", TEXT,
                    "corsPolicy", ANY,
                    "additionalPortMappings", list(ANY));

    private static final YamlShape CONFIGURATION =
            object(
                    "activeRevisionsMode", TEXT,
                    "secrets", SECRETS,
                    "ingress", INGRESS,
                    "registries", REGISTRIES,
                    "dapr", ANY,
                    "maxInactiveRevisions", WHOLE,
                    "targetLabel", TEXT,
                    "service", ANY,
                    "runtime", ANY,
                    "identitySettings", list(ANY));

    /** {@code properties}. */
    private static final YamlShape.Members PROPERTIES =
            object(
                    "environmentId", TEXT,
                    "managedEnvironmentId", TEXT,
                    "workloadProfileName", TEXT,
                    "configuration", CONFIGURATION,
                    "template", TEMPLATE,
                    "provisioningState", TEXT,
                    "runningStatus", TEXT,
                    "statusMessage", TEXT,
                    "latestRevisionName", TEXT,
                    "latestReadyRevisionName", TEXT,
                    "latestRevisionFqdn", TEXT,
                    "customDomainVerificationId", TEXT,
                    "outboundIpAddresses", list(TEXT),
                    "eventStreamEndpoint", TEXT,
                    "deploymentErrors", ANY,
                    "warnings", list(TEXT));

    /** An app; az takes what is in {@code properties} beside it too. */
    static final ResourceFile.Kind APP =
            new ResourceFile.Kind(
                    "an app",
                    "properties",
                    ResourceShapes.resource(PROPERTIES),
                    List.of(new ResourceFile.Lift("properties", PROPERTIES)),
                    Set.of());

    private AppFileShape() {}
}
