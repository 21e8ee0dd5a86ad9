package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.yaml.YamlException;
import dev.minato.cli.yaml.YamlNode.Place;
import dev.minato.cli.yaml.YamlReader;
import dev.minato.cli.yaml.YamlShape;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An app in Container Apps' YAML, as {@code az containerapp create --yaml} takes it. What is wrong
 * with it is told with line and column, by the daemon too.
 */
final class AppFile {
    private static final int MOST_PROBLEMS = 10;

    /** What a refusal of the daemon begins with: the path of a field. */
    private static final Pattern FIELD =
            Pattern.compile(
                    "^((?:properties\\.)?(?:template|configuration)(?:\\.\\w+|\\[\\d+\\])*)");

    private final Path path;
    private final ObjectNode document;
    private final Map<String, Place> places;

    private AppFile(Path path, ObjectNode document, Map<String, Place> places) {
        this.path = path;
        this.document = document;
        this.places = places;
    }

    /**
     * Reads a file.
     *
     * @param option the option that named it
     * @throws Fault not found or invalid, naming line, column and what would be right
     */
    static AppFile read(String option, Path path) {
        Collected found = new Collected();
        JsonNode read;
        try {
            read = AppFileShape.RESOURCE.convert(YamlReader.read(bytes(path)), "", found);
        } catch (IOException e) {
            throw Fault.notFound(option + " " + path + " cannot be read: " + Reason.of(e));
        } catch (YamlException e) {
            throw Fault.invalid(option, path + ":" + e.place() + ": " + e.text());
        }
        if (!found.problems.isEmpty()) {
            throw Fault.invalid(
                    option,
                    found.problems.stream()
                            .map(one -> path + ":" + one)
                            .collect(Collectors.joining("\n")));
        }
        if (read instanceof ObjectNode document) {
            lift(document, found.places);
        }
        if (!(read instanceof ObjectNode document) || !document.path("properties").isObject()) {
            throw Fault.invalid(
                    option,
                    path + " has no `properties`: it is not an app in Container Apps' YAML");
        }
        return new AppFile(path, document, found.places);
    }

    /** One byte more than may be, so that a larger one is known as such and never held whole. */
    private static byte[] bytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(YamlReader.LARGEST + 1);
        }
    }

    private static final class Collected implements YamlShape.Findings {
        private final List<String> problems = new ArrayList<>();
        private final Map<String, Place> places = new HashMap<>();

        @Override
        public void problem(Place place, String text) {
            if (problems.size() < MOST_PROBLEMS) {
                problems.add(place + ": " + text);
            }
        }

        @Override
        public void part(String at, Place place) {
            places.putIfAbsent(at, place);
        }
    }

    /** Moves what stands beside {@code properties} into it. */
    private static void lift(ObjectNode document, Map<String, Place> places) {
        for (String name : AppFileShape.PROPERTIES.members().keySet()) {
            if (document.has(name)) {
                ObjectNode properties = document.withObject("/properties");
                if (!properties.has(name)) {
                    properties.set(name, document.get(name));
                }
                document.remove(name);
            }
        }
        for (Map.Entry<String, Place> one : Map.copyOf(places).entrySet()) {
            places.putIfAbsent("properties." + one.getKey(), one.getValue());
        }
    }

    /** What the file calls the app. */
    Optional<String> name() {
        return Optional.of(JsonTree.text(document, "name")).filter(text -> !text.isEmpty());
    }

    /**
     * The environment that the file names, when it is one of this host; Azure's own say nothing.
     */
    Optional<String> environment() {
        JsonNode properties = document.path("properties");
        String text = JsonTree.text(properties, "environmentId");
        return Optional.of(
                        text.isEmpty() ? JsonTree.text(properties, "managedEnvironmentId") : text)
                .filter(it -> !it.isEmpty() && ArmClient.isOurs(it));
    }

    /** The whole document. */
    ObjectNode document() {
        return document;
    }

    /**
     * The body of a PUT.
     *
     * @param environment where it runs, unless the file says it
     */
    ObjectNode body(Optional<String> environment) {
        ObjectNode body = patch();
        ObjectNode properties = body.withObject("/properties");
        if (!properties.has("environmentId") && !properties.has("managedEnvironmentId")) {
            properties.put(
                    "environmentId",
                    environment.map(ArmClient::environmentId).orElse(ArmClient.ENVIRONMENT));
        }
        if (!body.has("location")) {
            body.put("location", "local");
        }
        return body;
    }

    /** What is laid over an app: without what only the address of a request says. */
    ObjectNode patch() {
        ObjectNode body = document.deepCopy();
        body.remove(List.of("id", "name", "type", "resourceGroup", "systemData", "etag"));
        return body;
    }

    /** Does what sends the app; a refusal of a field is told with its place in the file. */
    static <T> T placing(Optional<AppFile> file, Supplier<T> action) {
        try {
            return action.get();
        } catch (Fault e) {
            throw file.map(one -> one.placed(e)).orElse(e);
        }
    }

    private Fault placed(Fault fault) {
        Matcher field = FIELD.matcher(fault.text());
        if (!field.find()) {
            return fault;
        }
        String at =
                field.group(1).startsWith("properties.")
                        ? field.group(1)
                        : "properties." + field.group(1);
        while (!places.containsKey(at) && at.contains(".")) {
            at =
                    at.endsWith("]")
                            ? at.substring(0, at.lastIndexOf('['))
                            : at.substring(0, at.lastIndexOf('.'));
        }
        Place place = places.get(at);
        return place == null
                ? fault
                : Fault.of(fault.kind(), path + ":" + place + ": " + fault.text());
    }
}
