package dev.minato.cli.scaling;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options that say how many replicas an app has: az's, and our own for times. */
public final class ScaleFlags {
    private static final String NAME = "--scale-rule-name";
    private static final String METADATA = "--scale-rule-metadata";
    private static final String AUTH = "--scale-rule-auth";

    private final ObjectNode numbers = JsonTree.object();
    private final List<String> metadata = new ArrayList<>();
    private final List<String> auth = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<String> type = Optional.empty();
    private Optional<Integer> concurrency = Optional.empty();
    private Optional<Integer> connections = Optional.empty();

    /** Takes them. */
    public void declare(CommandGrammar it) {
        it.option(
                "--min-replicas",
                "N",
                "Fewest replicas; 0 lets it sleep while nothing is to be done.",
                text -> numbers.put("minReplicas", ValueParser.whole(text)));
        it.option(
                "--max-replicas",
                "N",
                "Most replicas.",
                text -> numbers.put("maxReplicas", ValueParser.whole(text)));
        it.option(
                "--cooldown",
                "SECONDS",
                "How long nothing was to be done before the last replica goes (300).",
                text -> numbers.put("cooldownPeriod", ValueParser.whole(text)));
        it.option(
                "--polling-interval",
                "SECONDS",
                "How often what a rule asks is asked (30).",
                text -> numbers.put("pollingInterval", ValueParser.whole(text)));
        it.option(
                NAME,
                "RULE",
                "A rule of how many replicas there are to be; one of that name is replaced.",
                text -> name = Optional.of(text));
        it.option(
                "--scale-rule-type",
                "TYPE",
                "What it counts: http, tcp, or a scaler of KEDA's (redis, cron, azure-queue...).",
                text -> type = Optional.of(text));
        it.option(
                "--scale-rule-http-concurrency",
                "N",
                "Requests at once that one replica is to have (10).",
                text -> concurrency = Optional.of(ValueParser.whole(text)));
        it.option(
                "--scale-rule-tcp-concurrency",
                "N",
                "Connections at once that one replica is to have (10), with an ingress of tcp.",
                text -> connections = Optional.of(ValueParser.whole(text)));
        it.optionOfSeveral(METADATA, "NAME=VALUE", "Parameters of the rule.", metadata::add);
        it.optionOfSeveral(
                AUTH,
                "PARAMETER=SECRET",
                "Parameters that secrets of the app stand for.",
                auth::add);
    }

    /** Whether none was given. */
    public boolean isEmpty() {
        return numbers.isEmpty() && !hasRule();
    }

    private boolean hasRule() {
        return name.isPresent()
                || type.isPresent()
                || concurrency.isPresent()
                || connections.isPresent()
                || !metadata.isEmpty()
                || !auth.isEmpty();
    }

    /**
     * Writes what was given into a template.
     *
     * @param before the template so far, whose other rules stay
     * @throws Fault invalid, naming the option
     */
    public void lay(ObjectNode template, JsonNode before) {
        if (!numbers.isEmpty()) {
            template.withObject("/scale").setAll(numbers);
        }
        if (hasRule()) {
            ObjectNode rule = rule();
            ArrayNode rules = JsonTree.object().putArray("rules");
            for (JsonNode one : before.path("scale").path("rules")) {
                if (!JsonTree.text(one, "name").equals(JsonTree.text(rule, "name"))) {
                    rules.add(one.deepCopy());
                }
            }
            rules.add(rule);
            template.withObject("/scale").set("rules", rules);
        }
    }

    private ObjectNode rule() {
        String called =
                name.orElseThrow(
                        () -> Fault.invalid(NAME, "which rule? Give it a name by " + NAME));
        String kind = type.orElse(connections.isPresent() ? "tcp" : "http");
        ObjectNode rule = JsonTree.object().put("name", called);
        boolean http = kind.equals("http");
        boolean tcp = kind.equals("tcp");
        ObjectNode body = rule.putObject(http || tcp ? kind : "custom");
        refuse("--scale-rule-http-concurrency", concurrency.isPresent() && !http, "http");
        refuse("--scale-rule-tcp-concurrency", connections.isPresent() && !tcp, "tcp");
        if (rule.has("custom")) {
            body.put("type", kind);
        }
        ObjectNode parameters = body.putObject("metadata");
        concurrency.ifPresent(n -> parameters.put("concurrentRequests", n.toString()));
        connections.ifPresent(n -> parameters.put("concurrentConnections", n.toString()));
        metadata.forEach(pair -> parameters.put(name(METADATA, pair), value(pair)));
        ArrayNode secrets = body.putArray("auth");
        for (String pair : auth) {
            secrets.addObject()
                    .put("triggerParameter", name(AUTH, pair))
                    .put("secretRef", value(pair));
        }
        return rule;
    }

    private static void refuse(String option, boolean misplaced, String type) {
        if (misplaced) {
            throw Fault.invalid(option, option + " is for rules of type " + type + " alone");
        }
    }

    private static String name(String option, String pair) {
        int at = pair.indexOf('=');
        if (at <= 0) {
            throw Fault.invalid(option, option + " " + pair + " is not NAME=VALUE");
        }
        return pair.substring(0, at);
    }

    private static String value(String pair) {
        return pair.substring(pair.indexOf('=') + 1);
    }
}
