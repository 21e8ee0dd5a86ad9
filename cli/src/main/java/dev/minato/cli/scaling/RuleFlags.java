package dev.minato.cli.scaling;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of one rule of scaling by az's names, which apps and jobs share. */
public final class RuleFlags {
    /** The option without which there is no rule. */
    public static final String NAME = "--scale-rule-name";

    private static final String METADATA = "--scale-rule-metadata";
    private static final String AUTH = "--scale-rule-auth";

    private final List<String> metadata = new ArrayList<>();
    private final List<String> auth = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<String> type = Optional.empty();

    /**
     * Takes them.
     *
     * @param what {@code app} or {@code job}
     * @param rule what a rule does
     * @param types which types there are
     */
    public void declare(CommandGrammar it, String what, String rule, String types) {
        it.option(NAME, "RULE", rule, text -> name = Optional.of(text));
        it.option("--scale-rule-type", "TYPE", types, text -> type = Optional.of(text));
        it.optionOfSeveral(METADATA, "NAME=VALUE", "Parameters of the rule.", metadata::add);
        it.optionOfSeveral(
                AUTH,
                "PARAMETER=SECRET",
                "Parameters that secrets of the " + what + " stand for.",
                auth::add);
    }

    /** Whether none was given. */
    public boolean isEmpty() {
        return name.isEmpty() && type.isEmpty() && metadata.isEmpty() && auth.isEmpty();
    }

    /** The type, where one was given. */
    public Optional<String> type() {
        return type;
    }

    /**
     * The name.
     *
     * @throws Fault invalid when none was given
     */
    public String name() {
        return name.orElseThrow(() -> Fault.invalid(NAME, "which rule? Give it a name by " + NAME));
    }

    /**
     * Writes {@code metadata} and {@code auth}; metadata that are there already stay.
     *
     * @throws Fault invalid, naming the option
     */
    public void layParameters(ObjectNode rule) {
        ObjectNode parameters = rule.withObject("/metadata");
        metadata.forEach(pair -> parameters.put(name(METADATA, pair), value(pair)));
        ArrayNode secrets = rule.putArray("auth");
        for (String pair : auth) {
            secrets.addObject()
                    .put("triggerParameter", name(AUTH, pair))
                    .put("secretRef", value(pair));
        }
    }

    /** Rules of which the one of that name has become another; the others stay. */
    public static ArrayNode replaced(JsonNode rules, ObjectNode rule) {
        ArrayNode all = JsonTree.object().putArray("rules");
        for (JsonNode one : rules) {
            if (!JsonTree.text(one, "name").equals(JsonTree.text(rule, "name"))) {
                all.add(one.deepCopy());
            }
        }
        return all.add(rule);
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
