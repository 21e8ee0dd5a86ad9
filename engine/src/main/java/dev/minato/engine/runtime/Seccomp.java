package dev.minato.engine.runtime;

import dev.minato.linux.HostInfo;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which system calls a container may make: everything is refused with EPERM but what {@code
 * seccomp.json} allows. Modelled on the rule groups of moby's default profile; new mounts,
 * namespaces, keys, io_uring, userfaultfd and bpf are not in it unless a capability brings them,
 * and clone3 answers ENOSYS so that libraries fall back to clone, whose flags can be looked at.
 * Thread-safe.
 *
 * <p>One set of capabilities always gives the same bytes (runtime-spec, config-linux.md,
 * "Seccomp"), so that what was compiled from them can be used again.
 */
public final class Seccomp {
    private final JsonNode rules;
    private final String architectures;
    private final String architecture;
    private final Map<Set<String>, String> folded = new ConcurrentHashMap<>();

    /** For this host. */
    public Seccomp() {
        this(HostInfo.architecture());
    }

    Seccomp(String architecture) {
        this.architecture = architecture;
        try (InputStream in = Seccomp.class.getResourceAsStream("/engine/seccomp.json")) {
            if (in == null) {
                throw new IllegalStateException("no resource engine/seccomp.json");
            }
            JsonNode profile = JsonMapper.builder().build().readTree(in);
            rules = profile.path("rules");
            architectures = profile.path("architectures").path(architecture).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The profile for a process with these capabilities, as {@code linux.seccomp}. */
    public String profile(Set<String> capabilities) {
        return folded.computeIfAbsent(Set.copyOf(capabilities), this::fold);
    }

    private String fold(Set<String> capabilities) {
        Set<String> plain = new TreeSet<>();
        List<JsonNode> special = new ArrayList<>();
        for (JsonNode rule : rules) {
            if (!applies(rule, capabilities)) {
                continue;
            }
            if (rule.has("argument") || rule.has("deny")) {
                special.add(rule);
            } else {
                rule.path("allow").forEach(name -> plain.add(name.stringValue()));
            }
        }
        JsonText json = new JsonText(16 << 10).object();
        json.field("defaultAction", "SCMP_ACT_ERRNO").field("defaultErrnoRet", 1);
        json.raw("architectures", architectures).array("syscalls");
        json.object().field("names", plain).field("action", "SCMP_ACT_ALLOW").endObject();
        for (JsonNode rule : special) {
            // What is allowed whatever its arguments needs no rule about them.
            if (!plain.contains(rule.path("allow").path(0).asString(""))) {
                write(json, rule);
            }
        }
        return json.endArray().endObject().toString();
    }

    private boolean applies(JsonNode rule, Set<String> capabilities) {
        return (!rule.has("architecture")
                        || rule.path("architecture").stringValue().equals(architecture))
                && (!rule.has("capability")
                        || capabilities.contains(rule.path("capability").stringValue()))
                && (!rule.has("without")
                        || !capabilities.contains(rule.path("without").stringValue()))
                && (!rule.has("kernel") || kernelAtLeast(rule.path("kernel").stringValue()));
    }

    private static boolean kernelAtLeast(String version) {
        int dot = version.indexOf('.');
        return HostInfo.kernelAtLeast(
                Integer.parseInt(version.substring(0, dot)),
                Integer.parseInt(version.substring(dot + 1)));
    }

    private static void write(JsonText json, JsonNode rule) {
        json.object();
        if (rule.has("deny")) {
            json.raw("names", rule.path("deny").toString()).field("action", "SCMP_ACT_ERRNO");
            json.field("errnoRet", rule.path("errno").longValue()).endObject();
            return;
        }
        json.raw("names", rule.path("allow").toString()).field("action", "SCMP_ACT_ALLOW");
        json.array("args").object().field("index", rule.path("argument").longValue());
        if (rule.has("below")) {
            json.field("value", rule.path("below").longValue()).field("op", "SCMP_CMP_LT");
        } else if (rule.has("equals")) {
            json.field("value", rule.path("equals").longValue()).field("op", "SCMP_CMP_EQ");
        } else {
            json.field("value", rule.path("mask").longValue());
            json.field("valueTwo", 0).field("op", "SCMP_CMP_MASKED_EQ");
        }
        json.endObject().endArray().endObject();
    }
}
