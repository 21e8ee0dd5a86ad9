package dev.minato.cli.yaml;

import static dev.minato.cli.yaml.YamlShape.Kind.ANY;
import static dev.minato.cli.yaml.YamlShape.Kind.NUMBER;
import static dev.minato.cli.yaml.YamlShape.Kind.TEXT;
import static dev.minato.cli.yaml.YamlShape.Kind.WHOLE;
import static dev.minato.cli.yaml.YamlShape.list;
import static dev.minato.cli.yaml.YamlShape.object;

import java.util.LinkedHashMap;
import java.util.Map;

/** The shapes of Container Apps' YAML that apps and jobs share. */
public final class ResourceShapes {
    /** Members of any name, which are texts. */
    public static final YamlShape.Texts TEXTS = new YamlShape.Texts();

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

    /** A container, an init container too. */
    public static final YamlShape CONTAINER =
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

    /** What secrets a rule of scaling takes parameters from. */
    public static final YamlShape AUTH = list(object("secretRef", TEXT, "triggerParameter", TEXT));

    /** {@code template.volumes}. */
    public static final YamlShape VOLUMES =
            list(
                    object(
                            "name", TEXT,
                            "storageType", TEXT,
                            "storageName", TEXT,
                            "mountOptions", TEXT,
                            "secrets", list(object("secretRef", TEXT, "path", TEXT))));

    /** {@code configuration.secrets}. */
    public static final YamlShape SECRETS =
            list(
                    object(
                            "name", TEXT,
                            "value", TEXT,
                            "keyVaultUrl", TEXT,
                            "identity", TEXT));

    /** {@code configuration.registries}. */
    public static final YamlShape REGISTRIES =
            list(
                    object(
                            "server", TEXT,
                            "username", TEXT,
                            "passwordSecretRef", TEXT,
                            "identity", TEXT));

    private ResourceShapes() {}

    /** A resource of these properties, which may stand beside {@code properties} too. */
    public static YamlShape.Members resource(YamlShape.Members properties) {
        Map<String, YamlShape> members =
                new LinkedHashMap<>(
                        object(
                                        "name", TEXT,
                                        "location", TEXT,
                                        "tags", TEXTS,
                                        "identity", ANY,
                                        "properties", properties,
                                        "id", TEXT,
                                        "type", TEXT,
                                        "resourceGroup", TEXT,
                                        "systemData", ANY,
                                        "etag", TEXT)
                                .members());
        members.putAll(properties.members());
        return new YamlShape.Members(members);
    }
}
