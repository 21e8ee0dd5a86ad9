package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.image.model.ImageId;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The body of {@code POST /containers/create}, and what it asks of the engine. */
public final class CreateRequest {
    private static final String TYPE = "CreateRequest";
    private static final Set<String> OUTSIDE = Set.of("HostConfig", "NetworkingConfig");

    private static final Set<String> DEFAULT_RUNTIMES = Set.of("runc", "io.containerd.runc.v2");

    private static final Pattern HOST_PORT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    private final JsonObject config;

    private CreateRequest(JsonObject config) {
        this.config = config;
    }

    /** Reads a body. */
    public static CreateRequest parse(JsonObject body) {
        if (body.fields().stream().noneMatch(name -> !OUTSIDE.contains(name) && body.has(name))) {
            throw Fault.invalid("body", "config cannot be empty in order to create a container");
        }
        return new CreateRequest(body);
    }

    /** What {@link ContainerSpec#request} has kept, empty for containers of other makers. */
    static CreateRequest kept(String text) {
        return new CreateRequest(
                text.isEmpty()
                        ? JsonObject.empty(TYPE)
                        : JsonObject.parse(TYPE, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The reference of the image as the user wrote it. */
    String image() {
        return config.text("Image");
    }

    boolean attach(String stream) {
        return config.flag(stream);
    }

    /** No network at all, whatever the mode says. */
    boolean networkDisabled() {
        return config.flag("NetworkDisabled");
    }

    JsonObject hostConfig() {
        return config.object("HostConfig");
    }

    /**
     * Refuses a runtime that is not there. {@code runc} and its shim's name mean the default one,
     * whichever it is: inspect tells it so, and clients send that back.
     *
     * @param runtime name and version of the one that is
     */
    void requireRuntime(String runtime) {
        String asked = hostConfig().text("Runtime");
        boolean known =
                asked.isEmpty()
                        || DEFAULT_RUNTIMES.contains(asked)
                        || asked.equals(runtime.split(" ", 2)[0]);
        if (!known) {
            throw Fault.invalid("Runtime", "unknown or invalid runtime name: " + asked);
        }
    }

    private void requireIsolation() {
        String isolation = hostConfig().text("Isolation");
        if (!isolation.isEmpty() && !isolation.equalsIgnoreCase("default")) {
            throw Fault.invalid(
                    "Isolation",
                    "invalid isolation (" + isolation + "): linux only supports 'default'");
        }
    }

    /** What is asked of the engine. */
    public ContainerSpec spec(Optional<String> name, ImageId imageId) {
        requireIsolation();
        NamespaceModes.check(config, hostConfig());
        JsonObject host = hostConfig();
        ContainerSpec.Builder spec =
                ContainerSpec.builder(image(), imageId)
                        .process(process())
                        .streams(streams())
                        .hostname(config.text("Hostname"))
                        .domainname(config.text("Domainname"))
                        .labels(config.map("Labels"))
                        .resources(HostConfig.resources(host))
                        .storage(HostConfig.storage(host, Set.copyOf(config.keys("Volumes"))))
                        .network(network())
                        .security(HostConfig.security(host))
                        .log(LogConfig.parse(host.object("LogConfig")))
                        .restart(restart())
                        .autoRemove(host.flag("AutoRemove"))
                        .request(kept());
        name.ifPresent(spec::name);
        healthCheck().ifPresent(spec::healthCheck);
        return spec.build();
    }

    /** Only what inspect has to give back; the rest of the request is in the specification. */
    private String kept() {
        ObjectNode kept = (ObjectNode) config.tree().deepCopy();
        kept.retain("AttachStdin", "AttachStdout", "AttachStderr", "NetworkDisabled", "HostConfig");
        return kept.toString();
    }

    private ProcessSpec process() {
        JsonObject host = hostConfig();
        return new ProcessSpec(
                config.words("Entrypoint"),
                config.words("Cmd").orElse(List.of()),
                env(),
                config.text("WorkingDir"),
                config.text("User"),
                config.text("StopSignal"),
                config.optionalNumber("StopTimeout").map(Long::intValue),
                host.flag("Init"));
    }

    private List<String> env() {
        List<String> env = config.texts("Env");
        for (String variable : env) {
            if (variable.isEmpty() || variable.startsWith("=")) {
                throw Fault.invalid("Env", "invalid environment variable: " + variable);
            }
        }
        return env;
    }

    private StreamSpec streams() {
        List<Integer> size = hostConfig().integers("ConsoleSize");
        boolean sized = size.size() == 2;
        return new StreamSpec(
                config.flag("Tty"),
                config.flag("OpenStdin"),
                config.flag("StdinOnce"),
                sized ? size.get(0) : 0,
                sized ? size.get(1) : 0);
    }

    private Optional<HealthCheck> healthCheck() {
        if (!config.has("Healthcheck")) {
            return Optional.empty();
        }
        JsonObject check = config.object("Healthcheck");
        return Optional.of(
                new HealthCheck(
                        check.texts("Test"),
                        nanos(check, "Interval"),
                        nanos(check, "Timeout"),
                        nanos(check, "StartPeriod"),
                        nanos(check, "StartInterval"),
                        check.integer("Retries")));
    }

    private static Duration nanos(JsonObject check, String field) {
        long nanos = check.number(field);
        if (nanos < 0 || (nanos > 0 && nanos < 1_000_000)) {
            throw Fault.invalid(field, field + " in Healthcheck cannot be less than 1ms");
        }
        return Duration.ofNanos(nanos);
    }

    private RestartPolicy restart() {
        JsonObject policy = hostConfig().object("RestartPolicy");
        RestartPolicy restart =
                RestartPolicy.parse(policy.text("Name"), policy.integer("MaximumRetryCount"));
        if (hostConfig().flag("AutoRemove") && restart.mode() != RestartPolicy.Mode.NO) {
            throw Fault.invalid(
                    "AutoRemove", "can't create 'AutoRemove' container with restart policy");
        }
        return restart;
    }

    private NetworkSpec network() {
        requireNoneExposed();
        JsonObject host = hostConfig();
        if (networkDisabled()) {
            requireNoMac(config.text("MacAddress").isEmpty());
            return NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork());
        }
        NetworkMode mode = NetworkModes.parse(host.text("NetworkMode"));
        JsonObject endpoints = config.object("NetworkingConfig").object("EndpointsConfig");
        EndpointRequests places =
                new EndpointRequests(
                        mode, endpoints, EndpointRequests.mac(config.text("MacAddress")));
        return new NetworkSpec(
                mode,
                places.all(),
                ports(host.object("PortBindings")),
                exposed(host.object("PortBindings")),
                host.flag("PublishAllPorts"),
                host.texts("ExtraHosts"),
                host.texts("Dns"),
                host.texts("DnsSearch"),
                host.texts("DnsOptions"));
    }

    /** Before version 1.44 a container is made on one network. */
    void requireEndpoints(ApiVersion version) {
        List<String> names = config.object("NetworkingConfig").object("EndpointsConfig").names();
        if (!version.since(44) && names.size() > 1) {
            throw Fault.invalid(
                    "EndpointsConfig",
                    "Container cannot be created with multiple network endpoints: "
                            + String.join(", ", names));
        }
    }

    /** What the image exposes is no fault of who asks. */
    private void requireNoneExposed() {
        boolean shared = hostConfig().text("NetworkMode").startsWith("container:");
        if (shared && !config.keys("ExposedPorts").isEmpty()) {
            throw Fault.invalid(
                    "ExposedPorts",
                    "conflicting options: port exposing and the container type network mode");
        }
    }

    private static void requireNoMac(boolean so) {
        if (!so) {
            throw EndpointRequests.noMac();
        }
    }

    /** What the person should know of the request. */
    List<String> warnings(ApiVersion version) {
        return version.since(44) && !config.text("MacAddress").isEmpty()
                ? List.of(
                        "The container-wide MacAddress field is now deprecated. It should be"
                                + " specified in EndpointsConfig instead.")
                : List.of();
    }

    private Set<String> exposed(JsonObject bindings) {
        Set<String> exposed = new LinkedHashSet<>();
        config.keys("ExposedPorts")
                .forEach(key -> exposed.add(PortMapping.parse(key, "", 0).key()));
        bindings.names().forEach(key -> exposed.add(PortMapping.parse(key, "", 0).key()));
        return exposed;
    }

    private static List<PortMapping> ports(JsonObject bindings) {
        List<PortMapping> ports = new ArrayList<>();
        for (String key : bindings.names()) {
            for (JsonObject binding : bindings.objects(key)) {
                ports.add(port(key, binding));
            }
        }
        return ports;
    }

    private static PortMapping port(String key, JsonObject binding) {
        String text = binding.text("HostPort");
        String address = binding.text("HostIp");
        if (text.isEmpty()) {
            return PortMapping.parse(key, address, 0);
        }
        Matcher form = HOST_PORT.matcher(text);
        if (!form.matches()) {
            throw Fault.invalid(
                    "HostPort",
                    "invalid port specification: \""
                            + text
                            + "\": give one port from 1 to 65535, or a range 8000-8010");
        }
        PortMapping first = PortMapping.parse(key, address, Integer.parseInt(form.group(1)));
        return form.group(2) == null || form.group(2).equals(form.group(1))
                ? first
                : first.to(Integer.parseInt(form.group(2)));
    }
}
