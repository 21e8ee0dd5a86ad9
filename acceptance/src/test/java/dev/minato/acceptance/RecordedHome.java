package dev.minato.acceptance;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A home that an earlier build made, with what that build answered about it; {@code
 * testkit/record-home} makes them.
 */
final class RecordedHome {
    /** What that build's recorder chose; the copy must say the same. */
    static final int NETWORK = 118;

    /** Where it lay: rows of mounts have the path of their home. */
    static final Path PLACE = Path.of("/tmp/minato-recorded");

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Path folder;

    /** One answer of the build that made the home. */
    record Answer(String socket, String method, String path, String body) {
        boolean isAbout(String part) {
            return path.contains(part);
        }

        /** Each value by its place, for example {@code /properties/template/scale/maxReplicas}. */
        Map<String, String> facts() {
            return RecordedHome.facts(body);
        }
    }

    private RecordedHome(Path folder) {
        this.folder = folder;
    }

    /**
     * Unpacks one.
     *
     * @param name of the build
     * @param folder empty or not there yet
     */
    static RecordedHome unpack(String name, Path folder) throws IOException {
        Files.createDirectories(folder);
        Path packed = folder.resolve("packed");
        try (InputStream in =
                Objects.requireNonNull(
                        RecordedHome.class.getResourceAsStream("/recorded/" + name + ".tar.gz"))) {
            Files.copy(in, packed, StandardCopyOption.REPLACE_EXISTING);
        }
        command("tar", "--xattrs", "--numeric-owner", "-xpzf", packed.toString());
        Files.delete(packed);
        return new RecordedHome(folder);
    }

    private static void command(String... words) {
        Path folder = Path.of(words[words.length - 1]).getParent();
        Instance.run(Objects.requireNonNull(folder), Map.of(), List.of(words)).ok();
    }

    /** Puts the home to its place, which is empty. */
    void place() throws IOException {
        Files.delete(PLACE);
        Files.move(folder.resolve("home"), PLACE);
    }

    List<Answer> answers() throws IOException {
        return Files.readAllLines(folder.resolve("answers/paths")).stream()
                .map(this::answer)
                .toList();
    }

    private Answer answer(String line) {
        String[] words = line.split(" ", 4);
        try {
            Path body = folder.resolve("answers").resolve(words[0]);
            return new Answer(words[1], words[2], words[3], text(Files.readAllBytes(body)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Bytes as they are: logs are frames. */
    static String text(byte[] body) {
        return new String(body, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    static Map<String, String> facts(String body) {
        Map<String, String> facts = new TreeMap<>();
        collect("", JSON.readTree(body), facts);
        return facts;
    }

    private static void collect(String at, JsonNode node, Map<String, String> facts) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(member ->
                            collect(at + "/" + member.getKey(), member.getValue(), facts));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                collect(at + "/" + name(node, i), node.get(i), facts);
            }
        } else {
            facts.put(at, node.toString());
        }
    }

    /** The order of lists of things with an identity is not a fact. */
    private static String name(JsonNode list, int index) {
        JsonNode item = list.get(index);
        for (String key : List.of("id", "Id", "ID", "name", "Name", "Destination")) {
            if (item.path(key).isString() && !item.path(key).asString().isEmpty()) {
                return item.path(key).asString();
            }
        }
        return Integer.toString(index);
    }
}
