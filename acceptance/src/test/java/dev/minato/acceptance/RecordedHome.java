package dev.minato.acceptance;

import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A home that an earlier build made, with what that build answered about it; {@code
 * testkit/record-home} makes them.
 */
final class RecordedHome {
    private static final int FIRST_NETWORK = 130;
    private static final int NETWORKS = 70;

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Path folder;
    private final Path place;
    private final int network;
    private final Map<String, String> names;

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

    private RecordedHome(Path folder) throws IOException {
        this.folder = folder;
        this.place = Files.createTempDirectory("minato-recorded-");
        Files.delete(place);
        this.network = freeNetwork();
        this.names =
                Map.of(
                        "/tmp/minato-recorded", place.toString(),
                        "10.118.", "10." + network + ".",
                        "172.29.7.", "172.29." + network + ".",
                        "18187", Integer.toString(Instance.freePort()),
                        "18188", Integer.toString(Instance.freePort()));
    }

    /** One of many whose addresses nobody on this host has. */
    private static int freeNetwork() throws IOException {
        Set<String> taken = new TreeSet<>();
        NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .forEach(address -> taken.add(address.getHostAddress()));
        List<Integer> free =
                IntStream.range(FIRST_NETWORK, FIRST_NETWORK + NETWORKS)
                        .boxed()
                        .filter(number ->
                                taken.stream()
                                        .noneMatch(address ->
                                                address.startsWith("10." + number + ".")))
                        .filter(number ->
                                taken.stream()
                                        .noneMatch(address ->
                                                address.startsWith("172.29." + number + ".")))
                        .toList();
        return free.get(ThreadLocalRandom.current().nextInt(free.size()));
    }

    /** Where it is going to lie: a folder that is not there yet. */
    Path place() {
        return place;
    }

    /** The network that its instance has to be given. */
    int network() {
        return network;
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

    /** Puts the home to its place, which is empty by now; its rows name that place. */
    void move() throws IOException {
        rename(folder.resolve("home/minato.db"));
        Files.delete(place);
        Files.move(folder.resolve("home"), place);
    }

    /**
     * What is of the host where it was recorded is called as it is here, so that two copies do not
     * meet: its place, its networks, its ports.
     */
    private void rename(Path database) {
        try (Database rows = Database.open(database, List.of())) {
            rows.write(tx -> {
                List<String> tables =
                        tx.query(
                                "SELECT name FROM sqlite_master WHERE type = 'table'"
                                        + " AND name NOT LIKE 'sqlite_%'",
                                row -> row.text("name"));
                for (String table : tables) {
                    for (String column :
                            tx.query(
                                    "SELECT name FROM pragma_table_info('"
                                            + table
                                            + "') WHERE type = 'TEXT'",
                                    row -> row.text("name"))) {
                        rename(tx, table, column);
                    }
                }
                for (String port : List.of("18187", "18188")) {
                    tx.update(
                            "UPDATE network_port SET port = ? WHERE port = ?",
                            Integer.parseInt(named(port)),
                            Integer.parseInt(port));
                }
                return true;
            });
        }
    }

    private void rename(WriteTransaction tx, String table, String column) throws Exception {
        for (Map.Entry<String, String> name : names.entrySet()) {
            tx.update(
                    "UPDATE %s SET %s = replace(%s, ?, ?) WHERE instr(%s, ?) > 0"
                            .formatted(table, column, column, column),
                    name.getKey(),
                    name.getValue(),
                    name.getKey());
        }
    }

    private String named(String recorded) {
        String text = recorded;
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        return text;
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
            return new Answer(words[1], words[2], words[3], named(text(Files.readAllBytes(body))));
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
