package dev.minato.platform.document;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;
import dev.minato.platform.ReplicaSpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A {@link ReplicaSpec} as text, for those who keep it. The text holds the values of secrets. */
public final class SpecJson {
    private SpecJson() {}

    /** The text of a spec. */
    public static String write(ReplicaSpec spec) {
        ObjectNode node = Shape.NODES.objectNode();
        node.put("container", spec.container());
        node.put("image", spec.image());
        node.put("imageId", spec.imageId());
        spec.command().forEach(node.putArray("command")::add);
        spec.args().forEach(node.putArray("args")::add);
        ObjectNode env = node.putObject("env");
        spec.env().forEach(env::put);
        node.put("nanoCpus", spec.cpu().nanos());
        node.put("memory", spec.memory().bytes());
        spec.targetPort().ifPresent(port -> node.put("targetPort", port));
        ArrayNode probes = node.putArray("probes");
        spec.probes().forEach(probe -> probes.add(write(probe)));
        node.put("graceMillis", spec.terminationGracePeriod().toMillis());
        return Json.write(node);
    }

    /** The spec that {@link #write} made a text of. */
    public static ReplicaSpec read(String text) {
        ObjectNode node = Json.read(text);
        SortedMap<String, String> env = new TreeMap<>();
        node.path("env").properties().forEach(e -> env.put(e.getKey(), e.getValue().asString()));
        List<Probe> probes = new ArrayList<>();
        node.path("probes").forEach(probe -> probes.add(probe(probe)));
        return new ReplicaSpec(
                node.path("container").asString(),
                node.path("image").asString(),
                node.path("imageId").asString(),
                texts(node.path("command")),
                texts(node.path("args")),
                env,
                new Cpu(node.path("nanoCpus").asLong()),
                new Memory(node.path("memory").asLong()),
                node.optional("targetPort").map(JsonNode::asInt),
                probes,
                Duration.ofMillis(node.path("graceMillis").asLong()));
    }

    private static ObjectNode write(Probe probe) {
        ObjectNode node = Shape.NODES.objectNode();
        node.put("type", probe.type().name());
        node.put("port", probe.check().port());
        probe.check().host().ifPresent(host -> node.put("host", host));
        if (probe.check() instanceof HttpGet http) {
            node.put("path", http.path());
            node.put("https", http.https());
            ArrayNode headers = node.putArray("headers");
            http.headers().forEach(h -> headers.addArray().add(h.name()).add(h.value()));
        }
        node.put("delay", probe.initialDelay().toMillis());
        node.put("period", probe.period().toMillis());
        node.put("timeout", probe.timeout().toMillis());
        node.put("successes", probe.successThreshold());
        node.put("failures", probe.failureThreshold());
        probe.terminationGracePeriod().ifPresent(grace -> node.put("grace", grace.toMillis()));
        node.put("platformDefault", probe.platformDefault());
        return node;
    }

    private static Probe probe(JsonNode node) {
        return new Probe(
                Probe.Type.valueOf(node.path("type").asString()),
                check(node),
                Duration.ofMillis(node.path("delay").asLong()),
                Duration.ofMillis(node.path("period").asLong()),
                Duration.ofMillis(node.path("timeout").asLong()),
                node.path("successes").asInt(),
                node.path("failures").asInt(),
                node.optional("grace").map(grace -> Duration.ofMillis(grace.asLong())),
                node.path("platformDefault").asBoolean());
    }

    private static Probe.Check check(JsonNode node) {
        int port = node.path("port").asInt();
        Optional<String> host = node.optional("host").map(JsonNode::asString);
        if (!node.has("path")) {
            return new TcpSocket(port, host);
        }
        List<Header> headers = new ArrayList<>();
        node.path("headers")
                .forEach(h -> headers.add(new Header(h.path(0).asString(), h.path(1).asString())));
        return new HttpGet(
                node.path("path").asString(), port, node.path("https").asBoolean(), host, headers);
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
