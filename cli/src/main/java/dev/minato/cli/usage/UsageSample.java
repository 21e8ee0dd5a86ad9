package dev.minato.cli.usage;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two reports of the daemon's, one after the other, make together: processors in use between
 * them, and everything else as the later one has it. Processors in CPU, memory in bytes.
 */
final class UsageSample {
    private static final double NANOS = 1e9;

    /** A quota that holds a container back in fewer of its periods is as it should be. */
    private static final double THROTTLED = 0.1;

    private final JsonNode before;
    private final JsonNode now;
    private final double seconds;
    private final Map<String, JsonNode> earlier = new HashMap<>();

    /**
     * @param before the report before, of at least some milliseconds ago
     */
    UsageSample(JsonNode before, JsonNode now) {
        this.before = before;
        this.now = now;
        this.seconds = Math.max(1e-3, Duration.between(at(before), at(now)).toNanos() / NANOS);
        for (JsonNode replica : before.path("replicas")) {
            for (JsonNode container : replica.path("containers")) {
                earlier.put(key(replica, container), container);
            }
        }
    }

    private static Instant at(JsonNode report) {
        return Instant.parse(JsonTree.text(report, "at"));
    }

    private static String key(JsonNode replica, JsonNode container) {
        return JsonTree.text(replica, "name") + "/" + JsonTree.text(container, "name");
    }

    /** The host and its apps with their replicas. */
    ObjectNode resource() {
        Map<String, ObjectNode> apps = new TreeMap<>();
        for (JsonNode replica : now.path("replicas")) {
            String app = JsonTree.text(replica, "app");
            ObjectNode of = apps.computeIfAbsent(app, UsageSample::app);
            ObjectNode made = replica(replica);
            ((ArrayNode) of.path("replicas")).add(made);
        }
        ObjectNode all = JsonTree.object();
        all.put("at", JsonTree.text(now, "at"));
        ObjectNode host = all.putObject("host");
        ArrayNode list = all.putArray("apps");
        for (ObjectNode app : apps.values()) {
            sum(app, app.path("replicas"));
            list.add(app);
        }
        host(host, list);
        return all;
    }

    private static ObjectNode app(String name) {
        ObjectNode app = JsonTree.object().put("name", name);
        app.putArray("replicas");
        return app;
    }

    private void host(ObjectNode host, ArrayNode apps) {
        JsonNode seen = now.path("host");
        double used =
                rate(
                        seen.path("cpuUsedNanos").asLong(0),
                        before.path("host").path("cpuUsedNanos").asLong(0));
        sum(host, apps);
        cpu(host, used, host.path("cpu").path("requested").asDouble(0));
        host.withObject("cpu").put("limit", seen.path("cpuLimit").asLong(0) / NANOS);
        host.withObject("cpu").put("processors", seen.path("cpu").asLong(0) / NANOS);
        host.withObject("memory")
                .put("used", seen.path("memoryUsed").asLong(0))
                .put("limit", seen.path("memoryLimit").asLong(0))
                .put("total", seen.path("memory").asLong(0));
    }

    private ObjectNode replica(JsonNode replica) {
        ObjectNode made = JsonTree.object();
        made.put("name", JsonTree.text(replica, "name"));
        made.put("revision", JsonTree.text(replica, "revision"));
        ArrayNode containers = made.putArray("containers");
        for (JsonNode container : replica.path("containers")) {
            containers.add(
                    container(
                            container,
                            earlier.getOrDefault(key(replica, container), JsonTree.object())));
        }
        sum(made, containers);
        return made;
    }

    private ObjectNode container(JsonNode seen, JsonNode then) {
        ObjectNode made = JsonTree.object().put("name", JsonTree.text(seen, "name"));
        made.put("running", seen.path("running").asBoolean(false));
        long used = seen.path("cpuUsedNanos").asLong(0);
        // One that is new, or was started again, has no earlier figure.
        long from = then.path("cpuUsedNanos").asLong(used);
        double asked = seen.path("cpuAsked").asLong(0) / NANOS;
        cpu(made, rate(used, Math.min(from, used)), asked);
        made.withObject("cpu").put("limit", asked);
        made.putObject("memory")
                .put("used", seen.path("memoryUsed").asLong(0))
                .put("requested", seen.path("memoryAsked").asLong(0))
                .put("limit", seen.path("memoryLimit").asLong(seen.path("memoryAsked").asLong(0)));
        made.putObject("pids")
                .put("used", seen.path("pids").asLong(0))
                .put("limit", seen.path("pidsLimit").asLong(0));
        ArrayNode notes = made.putArray("notes");
        notes(seen, then).forEach(notes::add);
        return made;
    }

    private double rate(long now, long before) {
        return Math.round(Math.max(0, now - before) / NANOS / seconds * 1000) / 1000.0;
    }

    private static void cpu(ObjectNode node, double used, double requested) {
        node.withObject("cpu").put("used", used).put("requested", requested);
    }

    private static List<String> notes(JsonNode seen, JsonNode then) {
        List<String> notes = new ArrayList<>();
        long periods = seen.path("periods").asLong(0) - then.path("periods").asLong(0);
        long throttled =
                seen.path("throttledPeriods").asLong(0) - then.path("throttledPeriods").asLong(0);
        if (!then.isEmpty() && periods > 0 && throttled >= THROTTLED * periods) {
            notes.add("throttled " + 100 * throttled / periods + " %");
        }
        long refused = seen.path("pidsRefused").asLong(0);
        if (refused > 0) {
            notes.add("pids limit reached " + refused + "x");
        }
        long kills = seen.path("oomKills").asLong(0);
        if (kills > 0) {
            notes.add("OOM killed " + kills + "x");
        }
        if (!seen.path("running").asBoolean(false)) {
            notes.add("not running");
        }
        return notes;
    }

    /** Adds up what parts have; what there is no limit for counts as none. */
    private static void sum(ObjectNode whole, JsonNode parts) {
        for (String what : List.of("cpu", "memory")) {
            ObjectNode sums = whole.putObject(what);
            for (String column : List.of("used", "requested", "limit")) {
                double sum = 0;
                for (JsonNode part : parts) {
                    sum += part.path(what).path(column).asDouble(0);
                }
                if (what.equals("cpu")) {
                    sums.put(column, Math.round(sum * 1000) / 1000.0);
                } else {
                    sums.put(column, (long) sum);
                }
            }
        }
        ObjectNode pids = whole.putObject("pids");
        for (String column : List.of("used", "limit")) {
            long sum = 0;
            for (JsonNode part : parts) {
                sum += part.path("pids").path(column).asLong(0);
            }
            pids.put(column, sum);
        }
    }
}
