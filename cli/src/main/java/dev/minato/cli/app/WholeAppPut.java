package dev.minato.cli.app;

import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A PUT of the whole app, as az changes what is not the template's: the resource as it was
 * answered, the values of its secrets filled in.
 */
final class WholeAppPut {
    private final ArmClient arm;
    private final String name;
    private final ObjectNode body;
    private final JsonNode secrets;

    /** The app as it was answered. */
    WholeAppPut(ArmClient arm, JsonNode app) {
        this.arm = arm;
        this.name = JsonTree.text(app, "name");
        this.body = (ObjectNode) app.deepCopy();
        this.secrets = arm.secrets(name);
        fill(configuration(), secrets);
    }

    private static void fill(ObjectNode configuration, JsonNode secrets) {
        Map<String, String> values = new HashMap<>();
        secrets.forEach(secret ->
                values.put(JsonTree.text(secret, "name"), JsonTree.text(secret, "value")));
        for (JsonNode secret : configuration.withArray("secrets")) {
            String value = values.get(JsonTree.text(secret, "name"));
            if (value != null) {
                ((ObjectNode) secret).put("value", value);
            }
        }
    }

    /** The secrets with their values, as they are before the change. */
    JsonNode secrets() {
        return secrets;
    }

    /** The body, values of secrets included. */
    ObjectNode body() {
        return body;
    }

    private ObjectNode configuration() {
        return body.withObject("/properties/configuration");
    }

    /**
     * Changes {@code properties.configuration}, sends it, unless somebody has changed the app since
     * it was read, and waits until it is done.
     *
     * @return the app as it is now
     */
    JsonNode send(Consumer<ObjectNode> change) {
        change.accept(configuration());
        return arm.replace(name, body);
    }
}
