package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.yaml.ResourceFile;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/** The body of an app's PUT: what exists, or a YAML file, with what the flags say laid over it. */
final class AppRequestBody {
    private static final String REPLACE = "minato-replace";

    private final Optional<JsonNode> existing;
    private final Optional<ResourceFile> file;

    AppRequestBody(Optional<JsonNode> existing, Optional<ResourceFile> file) {
        this.existing = existing;
        this.file = file;
    }

    /**
     * The document to start from.
     *
     * @param environment that was asked for; else that of the file, or where the app is
     */
    ObjectNode body(Optional<String> environment) {
        ObjectNode body = JsonTree.object().put("location", "local");
        ObjectNode properties = body.putObject("properties");
        properties.put(
                "environmentId",
                environment
                        .or(() -> file.flatMap(ResourceFile::environment))
                        .or(() -> existing.map(AppRequestBody::environmentOf))
                        .filter(text -> !text.isEmpty())
                        .map(ArmClient::environmentId)
                        .orElse(ArmClient.ENVIRONMENT));
        JsonNode source =
                file.<JsonNode>map(ResourceFile::document)
                        .or(() -> existing)
                        .orElseGet(JsonTree::object);
        properties.set("configuration", child(source, "configuration"));
        properties.set("template", child(source, "template"));
        template(body).remove("revisionSuffix");
        if (source.path("tags").isObject()) {
            body.set("tags", source.path("tags").deepCopy());
        }
        return body;
    }

    private static String environmentOf(JsonNode app) {
        return JsonTree.text(app, "properties.environmentId");
    }

    private static JsonNode child(JsonNode source, String name) {
        JsonNode inner = source.path("properties").path(name);
        return inner.isObject() ? inner.deepCopy() : JsonTree.object();
    }

    static ObjectNode template(ObjectNode body) {
        return (ObjectNode) body.path("properties").path("template");
    }

    private static ObjectNode container(ObjectNode body) {
        ArrayNode containers = template(body).withArray("containers");
        return containers.isEmpty() ? containers.addObject() : (ObjectNode) containers.get(0);
    }

    /** Sets the first container's image, and its name when it has none. */
    static void image(ObjectNode body, String app, String image) {
        ObjectNode container = container(body);
        container.put("image", image);
        if (JsonTree.text(container, "name").isEmpty()) {
            container.put("name", app);
        }
    }

    /** Replaces the first container's variables, unless none are given. */
    static void environment(ObjectNode body, List<String> variables) {
        if (variables.isEmpty()) {
            return;
        }
        ArrayNode env = container(body).putArray("env");
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw Fault.invalid(
                        "--env", "--env \"" + variable + "\" has no value: write NAME=VALUE");
            }
            env.addObject()
                    .put("name", variable.substring(0, equals))
                    .put("value", variable.substring(equals + 1));
        }
    }

    /** Says whether the old replicas end before new ones start. */
    static void replace(ObjectNode body, boolean oldEndsFirst) {
        ObjectNode tags = body.withObject("/tags");
        tags.remove(REPLACE);
        if (oldEndsFirst) {
            tags.put(REPLACE, "true");
        }
    }

    static ObjectNode resources(ObjectNode body) {
        return container(body).withObject("/resources");
    }

    /**
     * Sets what is spoken with the app by its ingress.
     *
     * @param transport as Container Apps has it
     * @param exposedPort at which containers reach it by TCP
     * @throws Fault invalid when the app has no ingress
     */
    static void transport(
            ObjectNode body, Optional<String> transport, Optional<Integer> exposedPort) {
        if (transport.isEmpty() && exposedPort.isEmpty()) {
            return;
        }
        String option = transport.isPresent() ? "--transport" : "--exposed-port";
        if (!(body.path("properties").path("configuration").path("ingress")
                instanceof ObjectNode ingress)) {
            throw Fault.invalid(
                    option,
                    option + " is of an ingress: say --ingress external or --ingress internal too");
        }
        transport.ifPresent(text -> ingress.put("transport", text));
        exposedPort.ifPresent(port -> ingress.put("exposedPort", port));
        if (exposedPort.isEmpty() && !transport.orElse("tcp").equals("tcp")) {
            ingress.remove("exposedPort");
        }
    }

    /**
     * Sets who may reach the app.
     *
     * @param port the port to send requests to; without one and without an ingress before, it gets
     *     none
     * @param forced whether the port was given and so replaces what the app has
     */
    static void ingress(
            ObjectNode body, Optional<String> access, Optional<Integer> port, boolean forced) {
        ObjectNode configuration = (ObjectNode) body.path("properties").path("configuration");
        if (access.isPresent() && !List.of("external", "internal", "none").contains(access.get())) {
            throw Fault.invalid(
                    "--ingress",
                    "--ingress \"" + access.get() + "\" is not external, internal or none");
        }
        if (access.isPresent() && access.get().equals("none")) {
            configuration.remove("ingress");
            return;
        }
        boolean has = configuration.path("ingress").isObject();
        if (!has && port.isEmpty()) {
            if (access.isPresent()) {
                throw Fault.invalid(
                        "--target-port",
                        "the image exposes no port: say with --target-port where it listens");
            }
            return;
        }
        ObjectNode ingress = configuration.withObject("/ingress");
        if (!has) {
            ingress.put("allowInsecure", true);
        }
        if (!ingress.has("external") || access.isPresent()) {
            ingress.put("external", access.map(a -> a.equals("external")).orElse(true));
        }
        if (port.isPresent() && (forced || !ingress.has("targetPort"))) {
            ingress.put("targetPort", port.get());
        }
    }
}
