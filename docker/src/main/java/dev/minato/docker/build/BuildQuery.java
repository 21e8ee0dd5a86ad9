package dev.minato.docker.build;

import dev.minato.base.Fault;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.wire.Json;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.StepConditions;
import dev.minato.engine.spec.Ulimit;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a build is asked for besides files, names and arguments: the conditions of its RUN steps.
 * What is set and not done is refused by its name.
 */
final class BuildQuery {
    /** Done, or without a meaning here: there are no containers between the steps to be removed. */
    private static final Set<String> DONE =
            Set.of(
                    "buildargs",
                    "buildid",
                    "cachefrom",
                    "dockerfile",
                    "extrahosts",
                    "forcerm",
                    "labels",
                    "memory",
                    "memswap",
                    "cpushares",
                    "cpuperiod",
                    "cpuquota",
                    "cpusetcpus",
                    "cpusetmems",
                    "minato-call",
                    "minato-progress",
                    "networkmode",
                    "nocache",
                    "platform",
                    "pull",
                    "q",
                    "remote",
                    "rm",
                    "session",
                    "shmsize",
                    "t",
                    "target",
                    "ulimits",
                    "version");

    private static final Map<String, String> INSTEAD =
            Map.of(
                    "outputs", "--output (outputs)",
                    "squash", "--squash (squash)",
                    "securityopt", "--security-opt (securityopt)",
                    "isolation", "--isolation (isolation)",
                    "cgroupparent", "--cgroup-parent (cgroupparent)");

    /** What clients send for nothing. */
    private static final Set<String> NOTHING =
            Set.of("", "0", "false", "null", "[]", "{}", "default");

    private BuildQuery() {}

    /** Refuses what is set and not done. */
    static void refuseUnsupported(ApiCall call) {
        if (call.query("version").equals("2")) {
            throw Fault.unsupported(
                    "version",
                    "BuildKit's build is not supported by Minato: set DOCKER_BUILDKIT=0");
        }
        for (String name : call.request().query().names()) {
            boolean set =
                    call.request().query().all(name).stream().anyMatch(v -> !NOTHING.contains(v));
            if (set && !DONE.contains(name)) {
                throw Fault.unsupported(
                        name,
                        INSTEAD.getOrDefault(name, "the build parameter " + name)
                                + " is not supported by Minato");
            }
        }
    }

    /** The question that is asked instead of a build. */
    static Optional<DockerfileQuestion> question(ApiCall call) {
        return call.text("minato-call")
                .map(asked ->
                        switch (asked) {
                            case "check" -> DockerfileQuestion.CHECK;
                            case "outline" -> DockerfileQuestion.OUTLINE;
                            case "targets" -> DockerfileQuestion.TARGETS;
                            default ->
                                    throw Fault.invalid(
                                            "minato-call",
                                            "minato-call is check, outline or targets, not "
                                                    + asked);
                        });
    }

    /** What RUN steps run under. */
    static StepConditions conditions(ApiCall call) {
        List<String> hosts = new ArrayList<>();
        for (String host : call.request().query().all("extrahosts")) {
            if (!host.isEmpty()) {
                hosts.add(host(host));
            }
        }
        long shmSize = number(call, "shmsize");
        if (shmSize < 0) {
            throw Fault.invalid("shmsize", "SHM size can not be less than 0");
        }
        ContainerResources resources =
                new ContainerResources(
                        number(call, "memory"),
                        number(call, "memswap"),
                        0,
                        0,
                        number(call, "cpushares"),
                        number(call, "cpuperiod"),
                        number(call, "cpuquota"),
                        call.query("cpusetcpus"),
                        call.query("cpusetmems"),
                        0,
                        ulimits(call.query("ulimits")));
        return new StepConditions(hosts, shmSize, resources);
    }

    private static String host(String written) {
        int colon = written.indexOf(':');
        int equals = written.indexOf('=');
        int sign = equals > 0 && (colon < 0 || equals < colon) ? equals : colon;
        String address = written.substring(sign + 1);
        boolean known =
                address.equals("host-gateway")
                        || address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                        || address.matches("\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");
        if (sign <= 0 || !known || written.chars().anyMatch(Character::isWhitespace)) {
            throw Fault.invalid(
                    "extrahosts",
                    "bad format for add-host: \"" + written + "\": give NAME:ADDRESS");
        }
        return written;
    }

    private static long number(ApiCall call, String name) {
        String text = call.query(name);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw Fault.invalid(name, name + " \"" + text + "\" is not a whole number");
        }
        return Long.parseLong(text);
    }

    private static List<Ulimit> ulimits(String json) {
        List<Ulimit> limits = new ArrayList<>();
        if (json.isEmpty()) {
            return limits;
        }
        JsonNode list = Json.parse(json.getBytes(StandardCharsets.UTF_8));
        for (JsonNode limit : list) {
            if (!limit.path("Name").isString()) {
                throw Fault.invalid("ulimits", "a ulimit has no Name");
            }
            limits.add(
                    new Ulimit(
                            limit.path("Name").stringValue(),
                            limit.path("Soft").asLong(0),
                            limit.path("Hard").asLong(0)));
        }
        return limits;
    }
}
