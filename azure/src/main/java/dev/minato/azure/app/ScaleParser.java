package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.ScaleRule.ScaleAuth;
import dev.minato.platform.scale.ScaleSpec;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** From {@code properties.template.scale} as sent to {@link ScaleSpec}. */
final class ScaleParser {
    private static final int MOST_REPLICAS = 1000;
    private static final int DEFAULT_MAX_REPLICAS = 10;
    private static final int DAY = 86_400;
    private static final int MOST_RULES = 100;
    private static final int MOST_CONCURRENT = 1_000_000;
    private static final String AZURE_QUEUE = "azure-queue";

    /** Members of an app's rule, one of which says what it counts. */
    static final List<String> KINDS = List.of("http", "tcp", "azureQueue", "custom");

    private ScaleParser() {}

    /**
     * Reads it, and writes what is missing of the numbers of replicas into it.
     *
     * @param template fields that it is a member of
     * @throws Fault invalid or unsupported, naming the field
     */
    static ScaleSpec parse(DocumentFields template) {
        ObjectNode document =
                template.node().get("scale") instanceof ObjectNode given
                        ? given
                        : template.node().putObject("scale");
        DocumentFields scale = new DocumentFields(template.at("scale"), document);
        refuseFallback(scale);
        int most = scale.integer("maxReplicas", DEFAULT_MAX_REPLICAS, 1, MOST_REPLICAS);
        int least = scale.integer("minReplicas", 0, 0, MOST_REPLICAS);
        if (least > most) {
            throw Fault.invalid(
                    scale.at("minReplicas"),
                    scale.at("minReplicas")
                            + " "
                            + least
                            + " is more than maxReplicas "
                            + most
                            + ": raise maxReplicas");
        }
        document.put("minReplicas", least);
        document.put("maxReplicas", most);
        int polling = (int) ScaleSpec.POLLING.toSeconds();
        int cooldown = (int) ScaleSpec.COOLDOWN.toSeconds();
        return new ScaleSpec(
                least,
                most,
                rules(scale),
                Duration.ofSeconds(scale.integer("pollingInterval", polling, 1, DAY)),
                Duration.ofSeconds(scale.integer("cooldownPeriod", cooldown, 0, DAY)));
    }

    private static List<ScaleRule> rules(DocumentFields scale) {
        return named(scale).stream().map(each -> rule(each.name(), each.fields())).toList();
    }

    /** A rule, whose name is its own. */
    record NamedRule(String name, DocumentFields fields) {}

    /**
     * The rules of an app or a job.
     *
     * @throws Fault invalid when there are too many, or two of one name
     */
    static List<NamedRule> named(DocumentFields scale) {
        List<DocumentFields> given = scale.objects("rules");
        if (given.size() > MOST_RULES) {
            throw Fault.invalid(
                    scale.at("rules"),
                    scale.at("rules")
                            + " has "
                            + given.size()
                            + " rules: give at most "
                            + MOST_RULES);
        }
        List<NamedRule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (DocumentFields rule : given) {
            String name = rule.requiredText("name", "the rule's name");
            if (!names.add(name)) {
                throw Fault.invalid(
                        rule.at("name"),
                        rule.at("name") + " \"" + SafeText.shown(name) + "\" is given twice");
            }
            rules.add(new NamedRule(name, rule));
        }
        return rules;
    }

    private static ScaleRule rule(String name, DocumentFields rule) {
        List<String> kinds = KINDS.stream().filter(rule::has).toList();
        if (kinds.size() != 1) {
            throw Fault.invalid(
                    rule.path(),
                    rule.path()
                            + " \""
                            + SafeText.shown(name)
                            + "\" has "
                            + (kinds.isEmpty()
                                    ? "no type"
                                    : "the types " + String.join(", ", kinds))
                            + ": give one of http, tcp, azureQueue and custom");
        }
        DocumentFields fields = rule.object(kinds.getFirst());
        refuseFallback(fields);
        refuseIdentity(fields);
        List<ScaleAuth> auth = auth(fields);
        return switch (kinds.getFirst()) {
            case "http" ->
                    arrivals(
                            name,
                            ScaleRule.HTTP,
                            List.of(ScaleRule.CONCURRENT_REQUESTS),
                            fields,
                            auth);
            case "tcp" ->
                    arrivals(
                            name,
                            ScaleRule.TCP,
                            List.of(
                                    ScaleRule.CONCURRENT_CONNECTIONS,
                                    ScaleRule.CONCURRENT_REQUESTS),
                            fields,
                            auth);
            case "azureQueue" -> new ScaleRule(name, AZURE_QUEUE, queue(fields), auth);
            default -> custom(name, fields, auth);
        };
    }

    static void refuseIdentity(DocumentFields fields) {
        fields.refuse(
                "identity", !fields.text("identity").orElse("").isBlank(), "give a secret by auth");
    }

    /** KEDA has one for a ScaledObject, Container Apps have no member for it. */
    static void refuseFallback(DocumentFields fields) {
        fields.refuse(
                "fallback",
                fields.has("fallback"),
                "a rule that cannot be read keeps the replicas there are; remove it");
    }

    static List<ScaleAuth> auth(DocumentFields fields) {
        List<ScaleAuth> auth = new ArrayList<>();
        for (DocumentFields each : fields.objects("auth")) {
            auth.add(
                    new ScaleAuth(
                            each.requiredText(
                                    "secretRef", "the name of a secret that is defined there"),
                            each.requiredText(
                                    "triggerParameter", "the parameter that it stands for")));
        }
        return auth;
    }

    /** A rule of what comes by the ingress; these of its parameters are numbers. */
    private static ScaleRule arrivals(
            String name,
            String type,
            List<String> numbers,
            DocumentFields fields,
            List<ScaleAuth> auth) {
        Map<String, String> metadata = metadata(fields);
        for (String parameter : numbers) {
            String text = metadata.get(parameter);
            if (text != null) {
                whole(fields.at("metadata") + "." + parameter, text, 1, MOST_CONCURRENT);
            }
        }
        return new ScaleRule(name, type, metadata, auth);
    }

    private static void whole(String path, String text, int least, int most) {
        boolean digits = text.strip().matches("[0-9]{1,9}");
        int number = digits ? Integer.parseInt(text.strip()) : -1;
        if (number < least || number > most) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(text)
                            + "\" is not a number of "
                            + least
                            + " to "
                            + most);
        }
    }

    private static Map<String, String> queue(DocumentFields fields) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("queueName", fields.requiredText("queueName", "the name of the queue"));
        fields.integer("queueLength").ifPresent(n -> metadata.put("queueLength", "" + n));
        fields.text("accountName").ifPresent(text -> metadata.put("accountName", text));
        return metadata;
    }

    private static ScaleRule custom(String name, DocumentFields fields, List<ScaleAuth> auth) {
        String type = fields.requiredText("type", "KEDA's name of a scaler");
        if (Stream.of("http", "tcp").anyMatch(type::equals)) {
            throw Fault.invalid(
                    fields.at("type"),
                    fields.at("type")
                            + " \""
                            + type
                            + "\" is a rule of its own: give "
                            + type
                            + "{}");
        }
        return new ScaleRule(name, type, metadata(fields), auth);
    }

    static Map<String, String> metadata(DocumentFields fields) {
        Map<String, String> metadata = new HashMap<>();
        fields.object("metadata")
                .node()
                .properties()
                .forEach(each -> metadata.put(each.getKey(), each.getValue().asString()));
        return metadata;
    }
}
