package dev.minato.cli.scaling;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The options that say how many replicas an app has: az's, and our own for times. */
public final class ScaleFlags {
    private final ObjectNode numbers = JsonTree.object();
    private final RuleFlags rule = new RuleFlags();
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
        rule.declare(
                it,
                "app",
                "A rule of how many replicas there are to be; one of that name is replaced.",
                "What it counts: http, tcp, or a scaler of KEDA's (redis, cron, azure-queue...).");
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
    }

    /** Whether none was given. */
    public boolean isEmpty() {
        return numbers.isEmpty() && !hasRule();
    }

    private boolean hasRule() {
        return !rule.isEmpty() || concurrency.isPresent() || connections.isPresent();
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
            template.withObject("/scale")
                    .set("rules", RuleFlags.replaced(before.path("scale").path("rules"), whole()));
        }
    }

    private ObjectNode whole() {
        ObjectNode named = JsonTree.object().put("name", rule.name());
        String kind = rule.type().orElse(connections.isPresent() ? "tcp" : "http");
        boolean http = kind.equals("http");
        boolean tcp = kind.equals("tcp");
        ObjectNode body = named.putObject(http || tcp ? kind : "custom");
        refuse("--scale-rule-http-concurrency", concurrency.isPresent() && !http, "http");
        refuse("--scale-rule-tcp-concurrency", connections.isPresent() && !tcp, "tcp");
        if (named.has("custom")) {
            body.put("type", kind);
        }
        ObjectNode parameters = body.putObject("metadata");
        concurrency.ifPresent(n -> parameters.put("concurrentRequests", n.toString()));
        connections.ifPresent(n -> parameters.put("concurrentConnections", n.toString()));
        rule.layParameters(body);
        return named;
    }

    private static void refuse(String option, boolean misplaced, String type) {
        if (misplaced) {
            throw Fault.invalid(option, option + " is for rules of type " + type + " alone");
        }
    }
}
