package dev.minato.cli.app;

import static dev.minato.cli.yaml.YamlShape.Kind.ANY;
import static dev.minato.cli.yaml.YamlShape.Kind.BOOLEAN;
import static dev.minato.cli.yaml.YamlShape.Kind.NUMBER;
import static dev.minato.cli.yaml.YamlShape.Kind.TEXT;
import static dev.minato.cli.yaml.YamlShape.Kind.WHOLE;
import static dev.minato.cli.yaml.YamlShape.list;
import static dev.minato.cli.yaml.YamlShape.object;

import dev.minato.cli.yaml.YamlShape;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of {@code Microsoft.App/containerApps} as Container Apps' YAML may have them: those of
 * all API versions, and those that only the service writes, since {@code app show -o yaml} is a
 * file too. Which of them are done is the daemon's to say.
 */
final class AppFileShape {
    private static final YamlShape.Texts TEXTS = new YamlShape.Texts();

    private static final YamlShape PROBE =
            object(
                    "type", TEXT,
                    "httpGet",
                            object(
                                    "path", TEXT,
                                    "port", WHOLE,
                                    "scheme", TEXT,
                                    "host", TEXT,
                                    "httpHeaders", list(object("name", TEXT, "value", TEXT))),
                    "tcpSocket", object("port", WHOLE, "host", TEXT),
                    "initialDelaySeconds", WHOLE,
                    "periodSeconds", WHOLE,
                    "timeoutSeconds", WHOLE,
                    "failureThreshold", WHOLE,
                    "successThreshold", WHOLE,
                    "terminationGracePeriodSeconds", WHOLE);

    private static final YamlShape CONTAINER =
            object(
                    "name", TEXT,
                    "image", TEXT,
                    "imageType", TEXT,
                    "command", list(TEXT),
                    "args", list(TEXT),
                    "env", list(object("name", TEXT, "value", TEXT, "secretRef", TEXT)),
                    "resources",
                            object(
                                    "cpu", NUMBER,
                                    "memory", TEXT,
                                    "ephemeralStorage", TEXT,
                                    "gpu", NUMBER),
                    "volumeMounts",
                            list(
                                    object(
                                            "volumeName", TEXT,
                                            "mountPath", TEXT,
                                            "subPath", TEXT)),
                    "probes", list(PROBE));

    private static final YamlShape AUTH = list(object("secretRef", TEXT, "triggerParameter", TEXT));

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
                    "volumes",
                            list(
                                    object(
                                            "name", TEXT,
                                            "storageType", TEXT,
                                            "storageName", TEXT,
                                            "mountOptions", TEXT,
                                            "secrets",
                                                    list(object("secretRef", TEXT, "path", TEXT)))),
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
                    "secrets",
                            list(
                                    object(
                                            "name", TEXT,
                                            "value", TEXT,
                                            "keyVaultUrl", TEXT,
                                            "identity", TEXT)),
                    "ingress", INGRESS,
                    "registries",
                            list(
                                    object(
                                            "server", TEXT,
                                            "username", TEXT,
                                            "passwordSecretRef", TEXT,
                                            "identity", TEXT)),
                    "dapr", ANY,
                    "maxInactiveRevisions", WHOLE,
                    "targetLabel", TEXT,
                    "service", ANY,
                    "runtime", ANY,
                    "identitySettings", list(ANY));

    /** {@code properties}. */
    static final YamlShape.Members PROPERTIES =
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

    /** The resource; az takes what is in {@code properties} beside it too. */
    static final YamlShape RESOURCE = resource();

    private AppFileShape() {}

    private static YamlShape resource() {
        Map<String, YamlShape> members =
                new LinkedHashMap<>(
                        object(
                                        "name", TEXT,
                                        "location", TEXT,
                                        "tags", TEXTS,
                                        "identity", ANY,
                                        "properties", PROPERTIES,
                                        "id", TEXT,
                                        "type", TEXT,
                                        "resourceGroup", TEXT,
                                        "systemData", ANY,
                                        "etag", TEXT)
                                .members());
        members.putAll(PROPERTIES.members());
        return new YamlShape.Members(members);
    }
}
