package dev.minato.azure.app;

import static dev.minato.azure.app.MemberShape.any;
import static dev.minato.azure.app.MemberShape.bool;
import static dev.minato.azure.app.MemberShape.integer;
import static dev.minato.azure.app.MemberShape.list;
import static dev.minato.azure.app.MemberShape.memory;
import static dev.minato.azure.app.MemberShape.number;
import static dev.minato.azure.app.MemberShape.object;
import static dev.minato.azure.app.MemberShape.text;
import static dev.minato.azure.app.MemberShape.textOrNothing;
import static dev.minato.azure.app.MemberShape.texts;
import static dev.minato.azure.app.MemberShape.word;

/**
 * The members of {@code Microsoft.App/containerApps} that are known, in Azure's case (the superset
 * of its API versions from 2022-03-01 on).
 */
final class AppSchema {
    private static final MemberShape PROBE =
            object(
                    "type", word("Startup", "Readiness", "Liveness"),
                    "httpGet",
                            object(
                                    "path", textOrNothing(),
                                    "port", integer(),
                                    "scheme", word("HTTP", "HTTPS"),
                                    "host", textOrNothing(),
                                    "httpHeaders", list(object("name", text(), "value", text()))),
                    "tcpSocket", object("port", integer(), "host", textOrNothing()),
                    "initialDelaySeconds", integer(),
                    "periodSeconds", integer(),
                    "timeoutSeconds", integer(),
                    "failureThreshold", integer(),
                    "successThreshold", integer(),
                    "terminationGracePeriodSeconds", integer());

    private static final MemberShape CONTAINER =
            object(
                    "name", textOrNothing(),
                    "image", textOrNothing(),
                    "imageType", word("ContainerImage", "CloudBuild"),
                    "command", list(text()),
                    "args", list(text()),
                    "env",
                            list(
                                    object(
                                            "name", text(),
                                            "value", text(),
                                            "secretRef", textOrNothing())),
                    "resources",
                            object(
                                    "cpu", number(),
                                    "memory", memory(),
                                    "ephemeralStorage", textOrNothing(),
                                    "gpu", number()),
                    "volumeMounts",
                            list(
                                    object(
                                            "volumeName", text(),
                                            "mountPath", text(),
                                            "subPath", textOrNothing())),
                    "probes", list(PROBE));

    /** What secrets stand for in a rule. */
    static final MemberShape AUTH = list(object("secretRef", text(), "triggerParameter", text()));

    private static final MemberShape SIMPLE_RULE =
            object("metadata", texts(), "auth", AUTH, "identity", textOrNothing());

    private static final MemberShape SCALE =
            object(
                    "minReplicas", integer(),
                    "maxReplicas", integer(),
                    "cooldownPeriod", integer(),
                    "pollingInterval", integer(),
                    "rules",
                            list(
                                    object(
                                            "name", text(),
                                            "http", SIMPLE_RULE,
                                            "tcp", SIMPLE_RULE,
                                            "azureQueue",
                                                    object(
                                                            "queueName", text(),
                                                            "queueLength", integer(),
                                                            "accountName", textOrNothing(),
                                                            "auth", AUTH,
                                                            "identity", textOrNothing()),
                                            "custom",
                                                    object(
                                                            "type", text(),
                                                            "metadata", texts(),
                                                            "auth", AUTH,
                                                            "identity", textOrNothing()))));

    /** {@code properties.template}. */
    static final MemberShape.ObjectShape TEMPLATE =
            object(
                    "revisionSuffix", textOrNothing(),
                    "terminationGracePeriodSeconds", integer(),
                    "initContainers", list(CONTAINER),
                    "containers", list(CONTAINER),
                    "scale", SCALE,
                    "volumes",
                            list(
                                    object(
                                            "name", text(),
                                            "storageType",
                                                    word(
                                                            "EmptyDir",
                                                            "Secret",
                                                            "AzureFile",
                                                            "NfsAzureFile",
                                                            "HostFolder"),
                                            "storageName", textOrNothing(),
                                            "mountOptions", textOrNothing(),
                                            "secrets",
                                                    list(
                                                            object(
                                                                    "secretRef",
                                                                    textOrNothing(),
                                                                    "path",
                                                                    textOrNothing())))),
                    "serviceBinds", list(object("serviceId", text(), "name", text())));

    private static final MemberShape INGRESS =
            object(
                    "fqdn", textOrNothing(),
                    "external", bool(),
                    "targetPort", integer(),
                    "exposedPort", integer(),
                    "transport", word("auto", "http", "http2", "tcp"),
                    "allowInsecure", bool(),
                    "traffic",
                            list(
                                    object(
                                            "revisionName", textOrNothing(),
                                            "weight", integer(),
                                            "latestRevision", bool(),
                                            "label", textOrNothing())),
                    "customDomains", list(any()),
                    "ipSecurityRestrictions", list(any()),
                    "stickySessions", object("affinity", word("none", "sticky")),
                    "clientCertificateMode", word("ignore", "accept", "require"),
                    "corsPolicy", any(),
                    "additionalPortMappings", list(any()));

    /** Without Dapr none of the others means anything. */
    static final MemberShape DAPR =
            object(
                    "enabled", bool(),
                    "appId", any(),
                    "appProtocol", any(),
                    "appPort", any(),
                    "httpReadBufferSize", any(),
                    "httpMaxRequestSize", any(),
                    "logLevel", any(),
                    "enableApiLogging", any(),
                    "appHealth", any(),
                    "maxConcurrency", any());

    /** Of apps and jobs. */
    static final MemberShape SECRETS =
            list(
                    object(
                            "name", text(),
                            "value", text(),
                            "keyVaultUrl", textOrNothing(),
                            "identity", textOrNothing()));

    /** The same. */
    static final MemberShape REGISTRIES =
            list(
                    object(
                            "server", textOrNothing(),
                            "username", textOrNothing(),
                            "passwordSecretRef", textOrNothing(),
                            "identity", textOrNothing()));

    /** {@code properties.configuration}. */
    static final MemberShape.ObjectShape CONFIGURATION =
            object(
                    "activeRevisionsMode", word("Single", "Multiple", "Labels"),
                    "secrets", SECRETS,
                    "ingress", INGRESS,
                    "registries", REGISTRIES,
                    "dapr", DAPR,
                    "maxInactiveRevisions", integer(),
                    "targetLabel", textOrNothing(),
                    "service", any(),
                    "runtime", any());

    private AppSchema() {}
}
