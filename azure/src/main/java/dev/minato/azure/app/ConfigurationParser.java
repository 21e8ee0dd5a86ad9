package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TrafficRule;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** From {@code properties.configuration} as sent to the parts of an {@link AppSpec}. */
final class ConfigurationParser {
    private static final String PATH = "configuration";
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?");
    private static final int LONGEST_SECRET_NAME = 253;

    /** Of which Container Apps gives none to TCP. */
    private static final Set<Integer> HTTP_PORTS = Set.of(80, 443);

    private ConfigurationParser() {}

    /**
     * A configuration.
     *
     * @param document what to answer: as sent, members in Azure's case, nulls and secret values
     *     left out, defaults filled in; without the traffic, which the domain keeps
     */
    record Parsed(
            RevisionMode mode,
            List<TrafficRule> traffic,
            Optional<IngressSpec> ingress,
            List<SecretSpec> secrets,
            List<RegistryLogin> registries,
            int maxInactiveRevisions,
            ObjectNode document) {
        AppSpec with(TemplateSpec template) {
            return new AppSpec(
                    mode, traffic, ingress, secrets, registries, maxInactiveRevisions, template);
        }
    }

    /**
     * Reads a configuration.
     *
     * @throws Fault invalid, naming the field
     */
    static Parsed parse(AppName app, ObjectNode sent) {
        DocumentFields fields =
                new DocumentFields(PATH, AppSchema.CONFIGURATION.object(PATH, sent));
        refuseWhatIsNotRun(fields);
        List<SecretSpec> secrets = secrets(fields);
        List<TrafficRule> traffic = TrafficDocument.read(app, fields.object("ingress"));
        Optional<IngressSpec> ingress = ingress(fields);
        List<RegistryLogin> registries = registries(fields);
        int inactive =
                fields.integer(
                        "maxInactiveRevisions", AppSpec.MOST_INACTIVE, 0, AppSpec.MOST_INACTIVE);
        fillDefaults(fields.node());
        RevisionMode mode =
                fields.text("activeRevisionsMode").orElse("").equals("Multiple")
                        ? RevisionMode.MULTIPLE
                        : RevisionMode.SINGLE;
        return new Parsed(mode, traffic, ingress, secrets, registries, inactive, fields.node());
    }

    private static void refuseWhatIsNotRun(DocumentFields fields) {
        String mode = fields.text("activeRevisionsMode").orElse("Single");
        fields.refuse("activeRevisionsMode", mode.equals("Labels"), "use Multiple, it has labels");
        fields.object("dapr")
                .refuse("enabled", fields.object("dapr").flag("enabled"), "leave Dapr off");
        fields.refuse("service", fields.has("service"), "remove it");
        DocumentFields ingress = fields.object("ingress");
        ingress.refuse(
                "external",
                isTcp(ingress) && ingress.flag("external"),
                "with transport tcp the world would need a port of this host; use false, for"
                        + " containers of the environment");
        for (String list :
                List.of("customDomains", "ipSecurityRestrictions", "additionalPortMappings")) {
            ingress.refuse(list, !ingress.node().path(list).isEmpty(), "remove it");
        }
        JsonNode cors = ingress.node().path("corsPolicy");
        boolean none = cors.isMissingNode() || (cors.isObject() && cors.isEmpty());
        ingress.refuse("corsPolicy", !none, "remove it");
        DocumentFields sticky = ingress.object("stickySessions");
        sticky.refuse(
                "affinity", sticky.text("affinity").orElse("none").equals("sticky"), "use none");
        ingress.refuse(
                "clientCertificateMode",
                !ingress.text("clientCertificateMode").orElse("ignore").equals("ignore"),
                "use ignore");
    }

    /** The secrets; their values are taken out of the document. */
    static List<SecretSpec> secrets(DocumentFields fields) {
        List<SecretSpec> secrets = new ArrayList<>();
        for (DocumentFields secret : fields.objects("secrets")) {
            String name = secret.requiredText("name", "a name of lower case letters and digits");
            if (name.length() > LONGEST_SECRET_NAME || !SECRET_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        secret.at("name"),
                        secret.at("name")
                                + " \""
                                + SafeText.shown(name)
                                + "\" is not a secret's name: use lower case letters, digits, '-'"
                                + " and '.', a letter or digit first and last");
            }
            secret.refuse("keyVaultUrl", secret.has("keyVaultUrl"), "give the value itself");
            secret.refuse("identity", secret.has("identity"), "give the value itself");
            secrets.add(new SecretSpec(name, secret.text("value")));
            secret.node().remove(List.of("value", "identity"));
        }
        return secrets;
    }

    private static Optional<IngressSpec> ingress(DocumentFields fields) {
        if (!fields.has("ingress")) {
            return Optional.empty();
        }
        DocumentFields ingress = fields.object("ingress");
        int port = ingress.integer("targetPort", 0, 0, 65_535);
        int exposed = ingress.integer("exposedPort", 0, 0, 65_535);
        ingress.node().remove(List.of("fqdn", TrafficDocument.MEMBER));
        return Optional.of(
                new IngressSpec(
                        ingress.flag("external"),
                        port == 0 ? Optional.empty() : Optional.of(port),
                        ingress.flag("allowInsecure"),
                        isTcp(ingress)
                                ? Optional.of(tcpPort(ingress, port, exposed))
                                : Optional.empty()));
    }

    private static boolean isTcp(DocumentFields ingress) {
        return ingress.text("transport").orElse("auto").equals("tcp");
    }

    /** The exposed port, which is the target port where nothing else is said. */
    private static int tcpPort(DocumentFields ingress, int target, int exposed) {
        int port = exposed == 0 ? target : exposed;
        if (port == 0) {
            throw Fault.invalid(
                    ingress.at("targetPort"),
                    ingress.at("targetPort") + " is missing: transport tcp needs it");
        }
        if (HTTP_PORTS.contains(port)) {
            String told = exposed == 0 ? " is missing, and the targetPort " : " ";
            throw Fault.invalid(
                    ingress.at("exposedPort"),
                    ingress.at("exposedPort")
                            + told
                            + port
                            + " is a port of HTTP: give another exposedPort, the targetPort may"
                            + " stay");
        }
        ingress.node().put("exposedPort", port);
        return port;
    }

    /** The logins for registries. */
    static List<RegistryLogin> registries(DocumentFields fields) {
        List<RegistryLogin> registries = new ArrayList<>();
        for (DocumentFields registry : fields.objects("registries")) {
            registries.add(
                    new RegistryLogin(
                            registry.requiredText("server", "the registry's host name"),
                            registry.text("username"),
                            registry.text("passwordSecretRef")));
        }
        return registries;
    }

    private static void fillDefaults(ObjectNode document) {
        if (!document.has("activeRevisionsMode")) {
            document.put("activeRevisionsMode", "Single");
        }
        if (document.get("ingress") instanceof ObjectNode ingress) {
            if (!ingress.has("external")) {
                ingress.put("external", false);
            }
            if (!ingress.has("transport")) {
                ingress.put("transport", "auto");
            }
            if (!ingress.has("allowInsecure")) {
                ingress.put("allowInsecure", false);
            }
        }
    }
}
