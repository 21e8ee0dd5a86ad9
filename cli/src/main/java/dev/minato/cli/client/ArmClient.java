package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * A client of Azure Resource Manager on {@code minato.sock}: apps, revisions, the state of the
 * host.
 */
public final class ArmClient extends DaemonApi {
    static final String SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
    static final String GROUP = SUBSCRIPTION + "/resourceGroups/default";
    private static final String SEALING_KEY =
            SUBSCRIPTION + "/providers/Minato.Host/sealingKeys/default";
    private static final String VERSION = "?api-version=2025-07-01";

    /** How long one answer may take, so that the person hears now and then what is waited for. */
    private static final String PATIENCE = "wait=2";

    /** The resource ID of the environment that apps run in. */
    public static final String ENVIRONMENT =
            GROUP + "/providers/Microsoft.App/managedEnvironments/default";

    private static final String ENVIRONMENTS = "/providers/Microsoft.App/managedEnvironments";

    /**
     * What names an environment in an app: its resource ID, or its name alone, which is unique on a
     * host.
     */
    public static String environmentId(String text) {
        return text.equals("default") ? ENVIRONMENT : text;
    }

    /** Whether a name or ID can be one of this host. */
    public static boolean isOurs(String text) {
        return !text.contains("/")
                || text.regionMatches(true, 0, SUBSCRIPTION, 0, SUBSCRIPTION.length());
    }

    /** Where apps were seen, by name: another client may have put one into another group. */
    private final Map<String, String> paths = new ConcurrentHashMap<>();

    /** The ETags of apps as they were last read, by path. */
    private final Map<String, String> tags = new ConcurrentHashMap<>();

    private volatile Optional<String> group = Optional.empty();

    public ArmClient(CommandSession session) {
        super(session.home().armSocket(), session.patience(), alive(session));
    }

    /**
     * @param limit how long an answer may take, whatever is asked
     */
    private ArmClient(Path socket, Duration limit) {
        super(socket, limit, () -> false);
    }

    /** The daemon's account of itself, which has to come at once. */
    static JsonNode status(CommandSession session) {
        return new ArmClient(session.home().armSocket(), session.patience()).status();
    }

    /** Whether the daemon still says how it is. */
    static BooleanSupplier alive(CommandSession session) {
        return () -> {
            try {
                return status(session).isObject();
            } catch (Fault e) {
                return false;
            }
        };
    }

    /** The daemon's account of itself ({@code Minato.Host/status}). */
    public JsonNode status() {
        return get(SUBSCRIPTION + "/providers/Minato.Host/status/default" + VERSION);
    }

    /** The key that secrets are sealed with ({@code Minato.Host/sealingKeys}). */
    public JsonNode sealingKey() {
        return get(SEALING_KEY + VERSION);
    }

    /** Begins to give the host another key, and answers how far that is. */
    public JsonNode rotateKey() {
        return post(SEALING_KEY + "/rotate" + VERSION);
    }

    /** What the host and the replicas on it use ({@code Minato.Host/usage}). */
    public JsonNode usage() {
        return get(SUBSCRIPTION + "/providers/Minato.Host/usage/default" + VERSION)
                .path("properties");
    }

    /**
     * Why an app has as many replicas as it has ({@code Minato.Host/scaling}).
     *
     * @throws Fault not found when there is no such app
     */
    public JsonNode scaling(String app) {
        return get(SUBSCRIPTION + "/providers/Minato.Host/scaling/" + app + VERSION)
                .path("properties");
    }

    /** All apps, of every resource group. */
    public JsonNode apps() {
        return apps(Optional.empty());
    }

    /** Those of a resource group, or all. */
    public JsonNode apps(Optional<String> resourceGroup) {
        String scope = resourceGroup.map(ArmClient::groupPath).orElse(SUBSCRIPTION);
        JsonNode apps =
                get(scope + "/providers/Microsoft.App/containerApps" + VERSION).path("value");
        apps.forEach(this::remember);
        return apps;
    }

    /** The resource ID of an environment that is given by its name, or by that ID. */
    public String environmentPath(String text) {
        if (text.contains("/") || text.equals("default")) {
            return environmentId(text);
        }
        for (JsonNode each : environments(Optional.empty())) {
            if (JsonTree.text(each, "name").equalsIgnoreCase(text)) {
                return JsonTree.text(each, "id");
            }
        }
        return GROUP + ENVIRONMENTS + "/" + PercentEncoding.encode(text);
    }

    /** The environments of a resource group, or all. */
    public JsonNode environments(Optional<String> resourceGroup) {
        String scope = resourceGroup.map(ArmClient::groupPath).orElse(SUBSCRIPTION);
        return get(scope + ENVIRONMENTS + VERSION).path("value");
    }

    /**
     * Makes an environment, or gives it other tags.
     *
     * @param resourceGroup that it is put into, or the one that exists from the start
     * @return the environment
     */
    public JsonNode putEnvironment(Optional<String> resourceGroup, String name, JsonNode body) {
        String path =
                resourceGroup.map(ArmClient::groupPath).orElse(GROUP)
                        + ENVIRONMENTS
                        + "/"
                        + PercentEncoding.encode(name);
        HttpCall call = HttpCall.of("PUT", path + VERSION).json(JsonTree.bytes(body));
        try (HttpReply reply = send(call)) {
            return value(call, reply, 1 << 20);
        }
    }

    /** Deletes an environment by its ID, and waits until it is gone. */
    public void deleteEnvironment(String id) {
        finish(HttpCall.of("DELETE", id + VERSION));
    }

    static String groupPath(String name) {
        return SUBSCRIPTION + "/resourceGroups/" + PercentEncoding.encode(name);
    }

    private void remember(JsonNode app) {
        paths.put(fold(JsonTree.text(app, "name")), JsonTree.text(app, "id"));
    }

    /** Looks for apps in one resource group alone from now on, and puts new ones there. */
    public ArmClient within(String resourceGroup) {
        group = Optional.of(resourceGroup);
        return this;
    }

    /**
     * An app, whatever its resource group unless one was named; empty when there is none of that
     * name.
     */
    public Optional<JsonNode> app(String name) {
        Optional<JsonNode> app = find(paths.getOrDefault(fold(name), usualPath(name)));
        if (app.isEmpty() && group.isEmpty()) {
            apps();
            app = Optional.ofNullable(paths.get(fold(name))).flatMap(this::find);
        }
        app.ifPresentOrElse(this::remember, () -> paths.put(fold(name), usualPath(name)));
        return app;
    }

    private Optional<JsonNode> find(String path) {
        try {
            return Optional.of(
                    get(
                            path + VERSION,
                            "ETag",
                            tag -> tags.put(path.toLowerCase(Locale.ROOT), tag)));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What lies below an app, for example {@code /revisions}. */
    public JsonNode ofApp(String name, String below) {
        return get(appPath(name) + below + VERSION);
    }

    /**
     * An action on an app or on what lies below it, for example {@code /restart}; returns when it
     * is done.
     */
    public void act(String name, String below) {
        finish(HttpCall.post(appPath(name) + below + VERSION));
    }

    /**
     * Creates or changes an app and waits until its revision serves or has failed.
     *
     * @param meanwhile called every other second while it is not done; what it throws ends the
     *     waiting, not the change
     * @return the app as it is now
     * @throws Fault with the reason when it failed
     */
    public JsonNode put(String name, JsonNode app, Runnable meanwhile) {
        finish(putCall(name, app), meanwhile);
        return get(appPath(name) + VERSION);
    }

    /**
     * As {@link #put}, unless somebody has changed the app since {@link #app} read it.
     *
     * @throws Fault precondition when somebody has
     */
    public JsonNode replace(String name, JsonNode app) {
        finish(unchanged(name, putCall(name, app)));
        return get(appPath(name) + VERSION);
    }

    /**
     * Lays a merge patch (RFC 7396) over an app and waits as {@link #put} does.
     *
     * @return the app as it is now
     */
    public JsonNode patch(String name, JsonNode patch, Runnable meanwhile) {
        finish(patchCall(name, patch), meanwhile);
        return get(appPath(name) + VERSION);
    }

    /**
     * The same, unless somebody has changed the app since {@link #app} read it.
     *
     * @throws Fault precondition when somebody has
     */
    public JsonNode patchUnchanged(String name, JsonNode patch, Runnable meanwhile) {
        finish(unchanged(name, patchCall(name, patch)), meanwhile);
        return get(appPath(name) + VERSION);
    }

    /** As {@link #patch} without waiting: returns when the change is accepted. */
    public void beginPatch(String name, JsonNode patch) {
        begin(patchCall(name, patch));
    }

    /** As {@link #patchUnchanged} without waiting. */
    public void beginPatchUnchanged(String name, JsonNode patch) {
        begin(unchanged(name, patchCall(name, patch)));
    }

    /** As {@link #put} without waiting: returns when the change is accepted. */
    public void beginPut(String name, JsonNode app) {
        begin(putCall(name, app));
    }

    private HttpCall unchanged(String name, HttpCall call) {
        String tag = tags.get(appPath(name).toLowerCase(Locale.ROOT));
        return tag == null ? call : call.header("If-Match", tag);
    }

    private HttpCall patchCall(String name, JsonNode patch) {
        return HttpCall.of("PATCH", appPath(name) + VERSION).json(JsonTree.bytes(patch));
    }

    private HttpCall putCall(String name, JsonNode app) {
        return HttpCall.of("PUT", appPath(name) + VERSION).json(JsonTree.bytes(app));
    }

    private void begin(HttpCall call) {
        try (HttpReply reply = send(call)) {
            check(value(call, reply, 16 << 20));
        }
    }

    /** An app's secrets with their values. */
    public JsonNode secrets(String name) {
        return post(appPath(name) + "/listSecrets" + VERSION).path("value");
    }

    /**
     * Deletes an app and waits until its replicas are gone. Deleting what is not there is not an
     * error.
     */
    public void deleteApp(String name) {
        finish(HttpCall.of("DELETE", appPath(name) + VERSION));
    }

    /** The path of an app, without the version; of a new one, where this command line puts it. */
    private String appPath(String name) {
        if (!paths.containsKey(fold(name))) {
            app(name);
        }
        return paths.getOrDefault(fold(name), usualPath(name));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private String usualPath(String name) {
        return group.map(ArmClient::groupPath).orElse(GROUP)
                + "/providers/Microsoft.App/containerApps/"
                + PercentEncoding.encode(name);
    }

    /**
     * Sends a change; while it is not done, asks for its operation, each time with patience (RFC
     * 7240).
     */
    private void finish(HttpCall call) {
        finish(call, () -> {});
    }

    private void finish(HttpCall call, Runnable meanwhile) {
        String operation;
        try (HttpReply reply = send(call.header("Prefer", PATIENCE))) {
            JsonNode body = value(call, reply, 16 << 20);
            operation =
                    reply.header("Azure-AsyncOperation")
                            .or(() -> reply.header("Location"))
                            .orElse("");
            if (reply.status() == 200 || reply.status() == 204 || operation.isEmpty()) {
                check(body);
                return;
            }
        }
        while (true) {
            meanwhile.run();
            HttpCall question = HttpCall.get(target(operation)).header("Prefer", PATIENCE);
            try (HttpReply reply = send(question)) {
                JsonNode body = value(question, reply, 1 << 20);
                if (reply.status() != 202 && !running(JsonTree.text(body, "status"))) {
                    check(body);
                    return;
                }
            }
        }
    }

    private static boolean running(String status) {
        return status.equalsIgnoreCase("InProgress") || status.equalsIgnoreCase("Running");
    }

    private static void check(JsonNode body) {
        String status = JsonTree.text(body, "status");
        if (status.equalsIgnoreCase("Failed") || status.equalsIgnoreCase("Canceled")) {
            throw Fault.of(Fault.Kind.CONFLICT, JsonTree.text(body, "error.message"));
        }
    }

    /** Operation URLs are absolute; on the socket only their path matters. */
    private static String target(String url) {
        int scheme = url.indexOf("://");
        return scheme < 0 ? url : url.substring(url.indexOf('/', scheme + 3));
    }
}
