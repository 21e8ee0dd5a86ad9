package dev.minato.cli.yaml;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.yaml.YamlNode.Place;

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
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A resource in Container Apps' YAML, as {@code az containerapp} takes it with {@code --yaml}. What
 * is wrong with it is told with line and column, by the daemon too.
 */
public final class ResourceFile {
    private static final String PROPERTIES = "properties";
    private static final int MOST_PROBLEMS = 10;

    /** What a refusal of the daemon begins with: the path of a field. */
    private static final Pattern FIELD =
            Pattern.compile(
                    "^((?:properties\\.)?"
                            + "(?:template|configuration|containers|initContainers|array)"
                            + "(?:\\.\\w+|\\[\\d+\\])*)");

    /**
     * What a file may describe.
     *
     * @param called what people call it, for example {@code an app}
     * @param least the member without which it is none
     * @param shape all that may stand in it
     * @param lifts what may stand one level higher than it belongs, the innermost first
     * @param answered properties that only the daemon writes, and does not take back
     */
    public record Kind(
            String called,
            String least,
            YamlShape.Members shape,
            List<Lift> lifts,
            Set<String> answered) {
        public Kind {
            lifts = List.copyOf(lifts);
            answered = Set.copyOf(answered);
        }
    }

    /**
     * Members that may stand beside the object that they belong to.
     *
     * @param into the name of that object
     * @param members what belongs to it
     */
    public record Lift(String into, YamlShape.Members members) {}

    private final Kind kind;
    private final Path path;
    private final ObjectNode document;
    private final Map<String, Place> places;

    private ResourceFile(Kind kind, Path path, ObjectNode document, Map<String, Place> places) {
        this.kind = kind;
        this.path = path;
        this.document = document;
        this.places = places;
    }

    /**
     * Reads a file.
     *
     * @param kind what it is to describe
     * @param option the option that named it
     * @throws Fault not found or invalid, naming line, column and what would be right
     */
    public static ResourceFile read(Kind kind, String option, Path path) {
        Collected found = new Collected(kind.called());
        JsonNode read;
        try {
            read = kind.shape().convert(YamlReader.read(bytes(path)), "", found);
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
            kind.lifts().forEach(each -> lift(each, document, found.places));
        }
        if (!(read instanceof ObjectNode document) || !document.path(PROPERTIES).isObject()) {
            throw Fault.invalid(
                    option,
                    path
                            + " has no `"
                            + kind.least()
                            + "`: it is not "
                            + kind.called()
                            + " in Container Apps' YAML");
        }
        return new ResourceFile(kind, path, document, found.places);
    }

    /** One byte more than may be, so that a larger one is known as such and never held whole. */
    private static byte[] bytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(YamlReader.LARGEST + 1);
        }
    }

    private static final class Collected implements YamlShape.Findings {
        private final String called;
        private final List<String> problems = new ArrayList<>();
        private final Map<String, Place> places = new HashMap<>();

        Collected(String called) {
            this.called = called;
        }

        @Override
        public String called() {
            return called;
        }

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

    /** Moves what stands beside an object into it. */
    private static void lift(Lift lift, ObjectNode document, Map<String, Place> places) {
        for (String name : lift.members().members().keySet()) {
            if (document.has(name)) {
                ObjectNode into = document.withObject("/" + lift.into());
                if (!into.has(name)) {
                    into.set(name, document.get(name));
                }
                document.remove(name);
            }
        }
        for (Map.Entry<String, Place> one : Map.copyOf(places).entrySet()) {
            places.putIfAbsent(lift.into() + "." + one.getKey(), one.getValue());
        }
    }

    /** What the file calls the resource. */
    public Optional<String> name() {
        return Optional.of(JsonTree.text(document, "name")).filter(text -> !text.isEmpty());
    }

    /**
     * The environment that the file names, when it is one of this host; Azure's own say nothing.
     */
    public Optional<String> environment() {
        JsonNode properties = document.path(PROPERTIES);
        String text = JsonTree.text(properties, "environmentId");
        return Optional.of(
                        text.isEmpty() ? JsonTree.text(properties, "managedEnvironmentId") : text)
                .filter(it -> !it.isEmpty() && ArmClient.isOurs(it));
    }

    /** The whole document. */
    public ObjectNode document() {
        return document;
    }

    /**
     * The body of a PUT.
     *
     * @param environment where it runs, unless the file says it
     */
    public ObjectNode body(Optional<String> environment) {
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

    /** What is laid over a resource: without what only the address of a request says. */
    public ObjectNode patch() {
        ObjectNode body = document.deepCopy();
        body.remove(List.of("id", "name", "type", "resourceGroup", "systemData", "etag"));
        body.withObject("/properties").remove(kind.answered());
        return body;
    }

    /** Does what sends the resource; a refusal of a field is told with its place in the file. */
    public static <T> T placing(Optional<ResourceFile> file, Supplier<T> action) {
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
                field.group(1).startsWith(PROPERTIES + ".")
                        ? field.group(1)
                        : PROPERTIES + "." + field.group(1);
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
