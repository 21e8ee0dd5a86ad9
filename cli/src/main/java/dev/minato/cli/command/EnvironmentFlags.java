package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** The options that are about a container's environment variables. */
public final class EnvironmentFlags {
    private static final String SECRET = "secretref:";
    private static final String FORM =
            "Variables; a value that begins with secretref: names a secret.";

    private final List<String> set = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private final List<String> replacing = new ArrayList<>();
    private boolean none;

    /** Takes those of a new container. */
    public void declareNew(CommandGrammar it) {
        it.optionOfSeveral("--env-vars", "NAME=VALUE", FORM, replacing::add);
    }

    /** Takes those of a change. */
    public void declareChange(CommandGrammar it) {
        it.optionOfSeveral("--set-env-vars", "NAME=VALUE", FORM + " Others stay.", set::add);
        it.optionOfSeveral("--remove-env-vars", "NAME", "Variables that go away.", removed::add);
        it.optionOfSeveral(
                "--replace-env-vars", "NAME=VALUE", FORM + " Others go away.", replacing::add);
        it.flag("--remove-all-env-vars", "All variables go away.", on -> none = on);
    }

    public boolean isEmpty() {
        return set.isEmpty() && removed.isEmpty() && replacing.isEmpty() && !none;
    }

    /** Changes a container's. */
    public void lay(ObjectNode container) {
        if (isEmpty()) {
            return;
        }
        ArrayNode env = container.withArray("env");
        if (none || !replacing.isEmpty()) {
            env.removeAll();
        }
        removed.forEach(name -> remove(env, name));
        List<String> given = new ArrayList<>(replacing);
        given.removeIf(String::isEmpty);
        given.addAll(set);
        for (String text : given) {
            ObjectNode variable = parsed(text);
            int at = find(env, JsonTree.text(variable, "name"));
            if (at < 0) {
                env.add(variable);
            } else {
                env.set(at, variable);
            }
        }
        if (env.isEmpty()) {
            container.remove("env");
        }
    }

    private static void remove(ArrayNode env, String name) {
        int at = find(env, name);
        if (at < 0) {
            List<String> names = env.valueStream().map(one -> JsonTree.text(one, "name")).toList();
            throw Fault.invalid(
                    "--remove-env-vars",
                    "there is no variable "
                            + name
                            + (names.isEmpty() ? "" : ": there are " + String.join(", ", names)));
        }
        env.remove(at);
    }

    private static int find(ArrayNode env, String name) {
        int at = 0;
        for (JsonNode variable : env) {
            if (JsonTree.text(variable, "name").equals(name)) {
                return at;
            }
            at++;
        }
        return -1;
    }

    private static ObjectNode parsed(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw Fault.invalid("env", "variable \"" + text + "\" has no value: write NAME=VALUE");
        }
        String value = text.substring(equals + 1);
        ObjectNode variable = JsonTree.object().put("name", text.substring(0, equals));
        return value.startsWith(SECRET)
                ? variable.put("secretRef", value.substring(SECRET.length()))
                : variable.put("value", value);
    }
}
