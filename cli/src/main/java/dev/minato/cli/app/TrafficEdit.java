package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The list {@code configuration.ingress.traffic} of an app while it is changed: a rule for each
 * target, which is a revision or the latest one, with a weight and maybe a label. As az does it:
 * whom nobody names shares what the others leave, in the proportion of before, and keeps its label.
 */
final class TrafficEdit {
    /** What stands for the revision that is the latest at any time. */
    static final String LATEST = "latest";

    private final String app;
    private final List<Rule> rules = new ArrayList<>();

    private static final class Rule {
        private final String target;
        private int weight;
        private Optional<String> label;

        Rule(String target, int weight, Optional<String> label) {
            this.target = target;
            this.weight = weight;
            this.label = label;
        }

        boolean isOf(String other) {
            return target.equalsIgnoreCase(other);
        }

        boolean isLabelled(String other) {
            return label.filter(other::equalsIgnoreCase).isPresent();
        }
    }

    private TrafficEdit(String app) {
        this.app = app;
    }

    /**
     * The rules of an app.
     *
     * @throws Fault conflict when it has no ingress
     */
    static TrafficEdit of(JsonNode app) {
        TrafficEdit read = new TrafficEdit(JsonTree.text(app, "name"));
        JsonNode ingress = JsonTree.at(app, "properties.configuration.ingress");
        if (!ingress.isObject()) {
            throw withoutIngress(read.app);
        }
        for (JsonNode rule : ingress.path("traffic")) {
            read.rules.add(
                    new Rule(
                            target(rule),
                            rule.path("weight").asInt(0),
                            Optional.of(JsonTree.text(rule, "label"))
                                    .filter(label -> !label.isEmpty())));
        }
        return read;
    }

    /** What is said of an app that nobody can reach. */
    static Fault withoutIngress(String app) {
        return Fault.conflict(
                app + " has no ingress: `minato ingress enable -n " + app + "` gives it one");
    }

    /** The revision that a rule is about. */
    static String target(JsonNode rule) {
        return rule.path("latestRevision").asBoolean(false)
                ? LATEST
                : JsonTree.text(rule, "revisionName");
    }

    /**
     * Weights as they are written: {@code revision=20}.
     *
     * @throws Fault invalid when one is no such text, or names the same twice
     */
    static Map<String, Integer> weights(String option, List<String> texts) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            String number = text.substring(equals + 1);
            if (equals < 1 || !number.matches("[0-9]{1,3}") || Integer.parseInt(number) > 100) {
                throw Fault.invalid(
                        option,
                        option
                                + " \""
                                + text
                                + "\" is not NAME=WEIGHT with a weight of 0 to 100, for example "
                                + LATEST
                                + "=20");
            }
            if (weights.put(text.substring(0, equals), Integer.parseInt(number)) != null) {
                throw Fault.invalid(
                        option,
                        option
                                + " has two weights for "
                                + text.substring(0, equals)
                                + ": give one");
            }
        }
        return weights;
    }

    /**
     * The revision that has a label.
     *
     * @throws Fault not found, naming the labels that there are
     */
    String labelled(String label) {
        return rules.stream()
                .filter(rule -> rule.isLabelled(label))
                .findFirst()
                .map(rule -> rule.target)
                .orElseThrow(() -> {
                    List<String> labels =
                            rules.stream().flatMap(rule -> rule.label.stream()).toList();
                    return Fault.notFound(
                            app
                                    + " has no label "
                                    + label
                                    + (labels.isEmpty()
                                            ? ": `minato revision label add` gives one"
                                            : ": it has " + String.join(", ", labels)));
                });
    }

    /** The revision that has a label, when one has it. */
    Optional<String> holder(String label) {
        return rules.stream()
                .filter(rule -> rule.isLabelled(label))
                .findFirst()
                .map(rule -> rule.target);
    }

    /**
     * Gives each named target its weight, and the others what is left.
     *
     * @throws Fault invalid when they are more than 100 together, or less and nobody takes the rest
     */
    TrafficEdit weigh(Map<String, Integer> named) {
        int sum = named.values().stream().mapToInt(Integer::intValue).sum();
        if (sum > 100) {
            throw Fault.invalid("weight", "the weights are " + sum + " together: give at most 100");
        }
        List<Rule> others =
                rules.stream()
                        .filter(rule ->
                                rule.weight > 0 && named.keySet().stream().noneMatch(rule::isOf))
                        .toList();
        if (sum < 100 && others.isEmpty()) {
            throw Fault.invalid(
                    "weight",
                    "the weights are "
                            + sum
                            + " together and no other revision has traffic: give 100 in all");
        }
        share(others, 100 - sum);
        named.forEach((target, weight) -> {
            Rule rule = find(target).orElseGet(() -> added(target));
            rule.weight = weight;
        });
        rules.removeIf(rule -> rule.weight == 0 && rule.label.isEmpty());
        return this;
    }

    /** In proportion to what they have; what rounding leaves goes to the first ones. */
    private static void share(List<Rule> others, int rest) {
        int before = others.stream().mapToInt(rule -> rule.weight).sum();
        int given = 0;
        for (Rule rule : others) {
            rule.weight = rule.weight * rest / before;
            given += rule.weight;
        }
        for (int i = 0; given < rest; i++, given++) {
            others.get(i % others.size()).weight++;
        }
    }

    /** Gives a label to a revision, which its former holder loses. */
    TrafficEdit label(String target, String label) {
        for (Rule rule : rules) {
            if (rule.isLabelled(label)) {
                rule.label = Optional.empty();
            }
        }
        find(target).orElseGet(() -> added(target)).label = Optional.of(label);
        rules.removeIf(rule -> rule.weight == 0 && rule.label.isEmpty());
        return this;
    }

    /** Takes a label away. */
    TrafficEdit unlabel(String label) {
        String target = labelled(label);
        find(target).orElseThrow().label = Optional.empty();
        rules.removeIf(rule -> rule.weight == 0 && rule.label.isEmpty());
        return this;
    }

    /** Exchanges the revisions of two labels. */
    TrafficEdit swap(String source, String target) {
        Rule one = find(labelled(source)).orElseThrow();
        Rule other = find(labelled(target)).orElseThrow();
        Optional<String> label = one.label;
        one.label = other.label;
        other.label = label;
        return this;
    }

    /** All requests to the latest revision; labels stay. */
    TrafficEdit toLatest() {
        return to(LATEST);
    }

    /** All requests to one target; labels stay. */
    TrafficEdit to(String target) {
        rules.forEach(rule -> rule.weight = 0);
        find(target).orElseGet(() -> added(target)).weight = 100;
        rules.removeIf(rule -> rule.weight == 0 && rule.label.isEmpty());
        return this;
    }

    private Optional<Rule> find(String target) {
        return rules.stream().filter(rule -> rule.isOf(target)).findFirst();
    }

    private Rule added(String target) {
        Rule rule = new Rule(target, 0, Optional.empty());
        rules.add(rule);
        return rule;
    }

    /** The list for a body. */
    ArrayNode list() {
        ArrayNode list = JsonTree.object().putArray("traffic");
        for (Rule rule : rules) {
            boolean latest = rule.target.equals(LATEST);
            ObjectNode entry = list.addObject();
            if (!latest) {
                entry.put("revisionName", rule.target);
            }
            entry.put("weight", rule.weight).put("latestRevision", latest);
            rule.label.ifPresent(label -> entry.put("label", label));
        }
        return list;
    }

    /** The merge patch that puts them in force. */
    ObjectNode patch() {
        ObjectNode body = JsonTree.object();
        body.putObject("properties")
                .putObject("configuration")
                .putObject("ingress")
                .set("traffic", list());
        return body;
    }
}
