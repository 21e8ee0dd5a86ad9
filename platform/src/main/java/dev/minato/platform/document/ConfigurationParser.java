package dev.minato.platform.document;

import dev.minato.base.Fault;
import dev.minato.platform.Configuration;
import dev.minato.platform.Configuration.Ingress;
import dev.minato.platform.Configuration.Registry;
import dev.minato.platform.Configuration.RevisionMode;
import dev.minato.platform.Text;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** From {@code properties.configuration} as sent to {@link Configuration} and secret values. */
public final class ConfigurationParser {
    private static final String PATH = "configuration";
    private static final Pattern SECRET_NAME = Pattern.compile("[a-z0-9](?:[-.a-z0-9]*[a-z0-9])?");
    private static final int LONGEST_SECRET_NAME = 253;

    /** As in Container Apps. */
    private static final int MOST_INACTIVE = 100;

    /** A configuration, and the values of its secrets by name. */
    public record Parsed(Configuration configuration, Map<String, String> secrets) {}

    private final Map<String, String> stored;

    /**
     * A parser.
     *
     * @param stored values of the app's secrets so far, kept where a request names a secret only
     */
    public ConfigurationParser(Map<String, String> stored) {
        this.stored = stored;
    }

    /**
     * Reads a configuration.
     *
     * @throws Fault invalid, naming the field
     */
    public Parsed parse(ObjectNode sent) {
        Fields fields = new Fields(PATH, Schema.CONFIGURATION.object(PATH, sent));
        refuseWhatIsNotRun(fields);
        Map<String, String> secrets = secrets(fields);
        Optional<Ingress> ingress = ingress(fields);
        List<Registry> registries = registries(fields, secrets);
        var _ = fields.integer("maxInactiveRevisions", 0, 0, MOST_INACTIVE);
        fillDefaults(fields.node());
        return new Parsed(
                new Configuration(
                        RevisionMode.SINGLE,
                        ingress,
                        List.copyOf(secrets.keySet()),
                        registries,
                        fields.node()),
                secrets);
    }

    private static void refuseWhatIsNotRun(Fields fields) {
        String mode = fields.text("activeRevisionsMode").orElse("Single");
        fields.refuse("activeRevisionsMode", !mode.equals("Single"), "use Single");
        fields.object("dapr")
                .refuse("enabled", fields.object("dapr").flag("enabled"), "leave Dapr off");
        fields.refuse("service", fields.has("service"), "remove it");
        Fields ingress = fields.object("ingress");
        String transport = ingress.text("transport").orElse("auto");
        ingress.refuse("transport", transport.equals("tcp"), "use auto or http");
        for (String list :
                List.of("customDomains", "ipSecurityRestrictions", "additionalPortMappings")) {
            ingress.refuse(list, !ingress.node().path(list).isEmpty(), "remove it");
        }
        JsonNode cors = ingress.node().path("corsPolicy");
        boolean none = cors.isMissingNode() || (cors.isObject() && cors.isEmpty());
        ingress.refuse("corsPolicy", !none, "remove it");
        Fields sticky = ingress.object("stickySessions");
        sticky.refuse(
                "affinity", sticky.text("affinity").orElse("none").equals("sticky"), "use none");
        ingress.refuse(
                "clientCertificateMode",
                !ingress.text("clientCertificateMode").orElse("ignore").equals("ignore"),
                "use ignore");
        for (Fields entry : ingress.objects("traffic")) {
            boolean latest = entry.flag("latestRevision");
            entry.refuse(
                    latest ? "weight" : "revisionName",
                    !latest || entry.integer("weight").orElse(100) != 100,
                    "in single revision mode all traffic goes to the latest ready revision");
            entry.refuse("label", entry.has("label"), "labels need multiple revision mode");
        }
    }

    private Map<String, String> secrets(Fields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Fields secret : fields.objects("secrets")) {
            String name = secret.requiredText("name", "a name of lower case letters and digits");
            if (name.length() > LONGEST_SECRET_NAME || !SECRET_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        secret.at("name"),
                        secret.at("name")
                                + " \""
                                + Text.shown(name)
                                + "\" is not a secret's name: use lower case letters, digits, '-'"
                                + " and '.', a letter or digit first and last");
            }
            secret.refuse("keyVaultUrl", secret.has("keyVaultUrl"), "give the value itself");
            secret.refuse("identity", secret.has("identity"), "give the value itself");
            String value = secret.text("value").orElse(stored.get(name));
            if (value == null) {
                throw Fault.invalid(
                        secret.at("value"),
                        secret.at("value") + " is missing: secret \"" + name + "\" is new");
            }
            if (values.put(name, value) != null) {
                throw Fault.invalid(
                        secret.at("name"), secret.at("name") + " \"" + name + "\" is given twice");
            }
            secret.node().remove(List.of("value", "identity"));
        }
        return values;
    }

    private static Optional<Ingress> ingress(Fields fields) {
        if (!fields.has("ingress")) {
            return Optional.empty();
        }
        Fields ingress = fields.object("ingress");
        int port = ingress.integer("targetPort", 0, 0, 65_535);
        var _ = ingress.integer("exposedPort", 0, 0, 65_535);
        ingress.node().remove("fqdn");
        return Optional.of(
                new Ingress(
                        ingress.flag("external"),
                        port == 0 ? Optional.empty() : Optional.of(port),
                        ingress.text("transport").orElse("auto"),
                        ingress.flag("allowInsecure")));
    }

    private static List<Registry> registries(Fields fields, Map<String, String> secrets) {
        List<Registry> registries = new ArrayList<>();
        for (Fields registry : fields.objects("registries")) {
            Optional<String> password = registry.text("passwordSecretRef");
            password.ifPresent(
                    name -> requireSecret(registry.at("passwordSecretRef"), name, secrets));
            registries.add(
                    new Registry(
                            registry.requiredText("server", "the registry's host name"),
                            registry.text("username"),
                            password));
        }
        return registries;
    }

    /** Refuses the name of a secret that the app does not have. */
    public static void requireSecret(String path, String name, Map<String, String> secrets) {
        if (!secrets.containsKey(name)) {
            throw Fault.invalid(
                    path,
                    path
                            + ": SecretRef '"
                            + Text.shown(name)
                            + "' is not among configuration.secrets: define it there");
        }
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
            if (ingress.path("traffic").isEmpty()) {
                ArrayNode traffic = ingress.putArray("traffic");
                traffic.addObject().put("latestRevision", true).put("weight", 100);
            }
        }
    }
}
