package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.Check;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the {@code probes} of a container, within Container Apps' bounds. */
final class ProbeParser {
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern REQUEST_PATH = Pattern.compile("[\\x21-\\x7e]*");
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.:\\[\\]_-]+");

    /** What Container Apps answers for the startup probe that it adds, and clients send back. */
    private static final int MOST_FAILURES = 240;

    private ProbeParser() {}

    /** A container's probes. */
    static List<Probe> parse(DocumentFields container) {
        List<Probe> probes = new ArrayList<>();
        Set<Probe.Type> types = EnumSet.noneOf(Probe.Type.class);
        for (DocumentFields fields : container.objects("probes")) {
            Probe.Type type = type(fields);
            if (!types.add(type)) {
                throw Fault.invalid(
                        fields.at("type"),
                        fields.at("type") + " \"" + type.text() + "\" is given twice");
            }
            probes.add(probe(type, fields));
        }
        return probes;
    }

    private static Probe.Type type(DocumentFields fields) {
        String word = fields.requiredText("type", "Startup, Readiness or Liveness");
        for (Probe.Type type : Probe.Type.values()) {
            if (type.text().equals(word)) {
                return type;
            }
        }
        throw Fault.invalid(fields.at("type"), fields.at("type") + " \"" + word + "\" is unknown");
    }

    /** A probe as Azure answers it. */
    static ObjectNode document(Probe probe) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("type", probe.type().text());
        switch (probe.check()) {
            case TcpSocket tcp -> node.putObject("tcpSocket").put("port", tcp.port());
            case HttpGet http ->
                    node.putObject("httpGet").put("path", http.path()).put("port", http.port());
        }
        if (!probe.initialDelay().isZero()) {
            node.put("initialDelaySeconds", (int) probe.initialDelay().toSeconds());
        }
        node.put("periodSeconds", (int) probe.period().toSeconds());
        node.put("timeoutSeconds", (int) probe.timeout().toSeconds());
        node.put("successThreshold", probe.successThreshold());
        node.put("failureThreshold", probe.failureThreshold());
        return node;
    }

    private static Probe probe(Probe.Type type, DocumentFields fields) {
        int successes = fields.integer("successThreshold", 1, 1, 10);
        if (successes != 1 && type != Probe.Type.READINESS) {
            throw Fault.invalid(
                    fields.at("successThreshold"),
                    fields.at("successThreshold")
                            + " "
                            + successes
                            + " must be 1 for a "
                            + type.text()
                            + " probe");
        }
        if (type == Probe.Type.READINESS) {
            fields.refuse(
                    "terminationGracePeriodSeconds",
                    fields.has("terminationGracePeriodSeconds"),
                    "a Readiness probe never stops its container");
        }
        return new Probe(
                type,
                check(fields),
                Duration.ofSeconds(fields.integer("initialDelaySeconds", 0, 0, 60)),
                Duration.ofSeconds(fields.integer("periodSeconds", 10, 1, 240)),
                Duration.ofSeconds(fields.integer("timeoutSeconds", 1, 1, 240)),
                successes,
                fields.integer("failureThreshold", 3, 1, MOST_FAILURES),
                fields.has("terminationGracePeriodSeconds")
                        ? Optional.of(
                                Duration.ofSeconds(
                                        fields.integer(
                                                "terminationGracePeriodSeconds", 30, 1, 3600)))
                        : Optional.empty(),
                false);
    }

    private static Check check(DocumentFields fields) {
        for (String other : List.of("exec", "grpc")) {
            fields.refuse(other, fields.has(other), "use httpGet or tcpSocket");
        }
        if (fields.has("httpGet") == fields.has("tcpSocket")) {
            throw Fault.invalid(
                    fields.path(), fields.path() + " needs either httpGet or tcpSocket: give one");
        }
        if (fields.has("tcpSocket")) {
            DocumentFields tcp = fields.object("tcpSocket");
            return new TcpSocket(port(tcp), host(tcp));
        }
        return httpGet(fields.object("httpGet"));
    }

    private static HttpGet httpGet(DocumentFields fields) {
        String path = fields.text("path").orElse("/");
        if (!REQUEST_PATH.matcher(path).matches()) {
            throw Fault.invalid(
                    fields.at("path"),
                    fields.at("path")
                            + " \""
                            + SafeText.shown(path)
                            + "\" holds characters a request path cannot: encode them with %");
        }
        List<Header> headers = new ArrayList<>();
        for (DocumentFields header : fields.objects("httpHeaders")) {
            headers.add(header(header));
        }
        return new HttpGet(
                path.startsWith("/") ? path : "/" + path,
                port(fields),
                fields.text("scheme").orElse("HTTP").equals("HTTPS"),
                host(fields),
                headers);
    }

    private static Header header(DocumentFields fields) {
        String name = fields.requiredText("name", "the header's name");
        String value = fields.text("value").orElse("");
        if (!HEADER_NAME.matcher(name).matches() || !HEADER_VALUE.matcher(value).matches()) {
            throw Fault.invalid(
                    fields.path(),
                    fields.path() + " \"" + SafeText.shown(name) + "\" is not a header of HTTP");
        }
        return new Header(name, value);
    }

    private static int port(DocumentFields fields) {
        if (!fields.has("port")) {
            throw Fault.invalid(
                    fields.at("port"), fields.at("port") + " is missing: give 1 to 65535");
        }
        return fields.integer("port", 0, 1, 65_535);
    }

    private static Optional<String> host(DocumentFields fields) {
        Optional<String> host = fields.text("host");
        if (host.isPresent() && !HOST.matcher(host.get()).matches()) {
            throw Fault.invalid(
                    fields.at("host"),
                    fields.at("host")
                            + " \""
                            + SafeText.shown(host.get())
                            + "\" is not a host name");
        }
        return host;
    }
}
