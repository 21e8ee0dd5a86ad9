package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.base.IdSource;
import dev.minato.http.HttpServer;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.platform.AppEvents;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.app.StoredStorages;
import dev.minato.platform.ledger.SealedAppColumns;
import dev.minato.platform.reconcile.AppService;
import dev.minato.state.Database;
import dev.minato.state.KeyRotation;
import dev.minato.state.Sealer;
import dev.minato.testkit.FakeTriggers;
import dev.minato.testkit.KeptLogs;
import dev.minato.testkit.KnownImages;
import dev.minato.testkit.PromptEdge;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole API on a Unix socket, over the real domain. */
final class ArmLab implements AutoCloseable {
    static final String SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";

    static final String SEALING_KEY = SUBSCRIPTION + "/providers/Minato.Host/sealingKeys/default";
    static final String GROUP = SUBSCRIPTION + "/resourceGroups/default";
    static final String APPS = GROUP + "/providers/Microsoft.App/containerApps";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final TestCluster cluster = new TestCluster();
    private final Database database;
    private final KeyRotation rotation;
    private final AppService platform;
    private final HttpServer server;
    private final HttpServer tcp;
    private final HttpClient client;

    /** What came back. */
    record Answer(int status, Map<String, String> headers, JsonNode body) {
        String at(String path) {
            return body.at("/" + path.replace('.', '/')).asString("");
        }

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /**
     * A host with an environment whose apps run.
     *
     * @param others environments that are written down besides, with nothing behind them
     */
    ArmLab(Path folder, String... others) {
        this(folder, ResourceTotals.HOST, others);
    }

    /** The same, which takes these sums of processors and memory. */
    ArmLab(Path folder, ResourceTotals totals, String... others) {
        database =
                Database.open(
                        folder.resolve("minato.db"),
                        List.of(AppService.MIGRATIONS, ResourceGroups.MIGRATIONS));
        for (String name : others) {
            database.write(tx ->
                    tx.update(
                            "INSERT INTO platform_environment(name, created) VALUES(?, 0)", name));
        }
        Sealer sealer = Sealer.of(database, folder.resolve("secret.key"), InstantSource.system());
        rotation =
                new KeyRotation(database, sealer, SealedAppColumns.all(), InstantSource.system())
                        .start();
        platform =
                AppService.start(
                        database,
                        Map.of(
                                Environment.DEFAULT,
                                new EnvironmentParts(
                                        cluster,
                                        new PromptEdge(),
                                        KnownImages.of("shop:1", "shop:2", "other:1", "app2:1"),
                                        new FakeTriggers())),
                        new AppSecrets(sealer),
                        PlatformSettings.DEFAULT,
                        InstantSource.system(),
                        IdSource.random(),
                        new KeptLogs());
        ResourceGroups groups =
                new ResourceGroups(
                        database,
                        platform.apps(),
                        platform.jobs(),
                        platform.environments(),
                        InstantSource.system());
        ArmApi api =
                new ArmApi(
                        groups,
                        List.of(
                                new AppProvider(
                                        new PlatformDoors(
                                                platform.apps(),
                                                platform.jobs(),
                                                platform.environments(),
                                                new StoredStorages(
                                                        database,
                                                        new AppSecrets(sealer),
                                                        InstantSource.system())),
                                        groups,
                                        new AppEvents(database.changes()),
                                        InstantSource.system(),
                                        totals),
                                new HostProvider(
                                        () ->
                                                Map.of(
                                                        "pid",
                                                        42,
                                                        "ready",
                                                        true,
                                                        "sockets",
                                                        Map.of("arm", "/a")),
                                        rotation,
                                        platform.scaling()),
                                new ResourcesProvider(groups, platform.apps())));
        server = HttpServer.onUnix(folder.resolve("arm.sock"), api.service());
        tcp = HttpServer.onTcp("127.0.0.1", 0, api.service());
        client = HttpClient.unix(folder.resolve("arm.sock"));
    }

    /** Writes down what a version before this one would have. */
    void acceptedEarlier(String app, String column, String document) {
        database.write(tx ->
                tx.update(
                        "UPDATE platform_app SET " + column + " = ? WHERE name = ?",
                        document,
                        app));
    }

    /** Leaves behind what a daemon would that was killed as a group's deletion was written down. */
    void markedDeleting(String group) {
        database.write(tx ->
                tx.update(
                        "UPDATE azure_resource_group SET state = 'DELETING' WHERE name = ?",
                        group));
    }

    /** Makes groups g0, g1 and so on. */
    void groupsAreThere(int count) {
        database.write(tx -> {
            for (int i = 0; i < count; i++) {
                tx.update(
                        "INSERT INTO azure_resource_group(name, location, state, created)"
                                + " VALUES(?, 'local', 'READY', 0)",
                        "g" + i);
            }
            return count;
        });
    }

    TestCluster cluster() {
        return cluster;
    }

    HttpReply open(HttpCall call) {
        return client.send(call);
    }

    Answer send(HttpCall call) {
        return send(client, call);
    }

    /** The same from where anybody may call. */
    Answer sendOverTcp(HttpCall call) {
        return send(HttpClient.tcp("127.0.0.1", tcp.port()), call);
    }

    private static Answer send(HttpClient client, HttpCall call) {
        try (HttpReply reply = client.send(call)) {
            byte[] bytes = reply.body(4 << 20);
            Map<String, String> headers = new HashMap<>();
            reply.headers().fields().forEach(field -> headers.put(field.name(), field.value()));
            return new Answer(
                    reply.status(),
                    headers,
                    JSON.readTree(bytes.length == 0 ? new byte[] {'{', '}'} : bytes));
        }
    }

    Answer get(String path) {
        return send(HttpCall.get(path));
    }

    Answer post(String path) {
        return send(HttpCall.post(path));
    }

    Answer send(String method, String path, String json) {
        return send(HttpCall.of(method, path).json(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The key that seals, once nobody is replacing it any more. */
    Answer rotated() throws InterruptedException {
        Answer answer = get(SEALING_KEY);
        while (answer.at("properties.rotation").equals("InProgress")) {
            Thread.sleep(2);
            answer = get(SEALING_KEY);
        }
        return answer;
    }

    /** Puts an app and waits for the end. */
    Answer put(String name, String json) {
        return send(
                HttpCall.of("PUT", APPS + "/" + name)
                        .header("Prefer", "wait=20")
                        .json(json.getBytes(StandardCharsets.UTF_8)));
    }

    static String app(String image) {
        return """
        {"location":"local","properties":{"environmentId":"%s/providers/Microsoft.App/managedEnvironments/default",
         "configuration":{"ingress":{"external":true,"targetPort":80}},
         "template":{"containers":[{"name":"main","image":"%s"}]}}}\
        """
                .formatted(GROUP, image);
    }

    @Override
    public void close() {
        server.close();
        tcp.close();
        platform.close();
        rotation.close();
        database.close();
    }
}
