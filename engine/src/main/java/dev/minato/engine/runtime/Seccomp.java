package dev.minato.engine.runtime;

import dev.minato.base.JsonProfiles;
import dev.minato.linux.HostInfo;

import tools.jackson.databind.JsonNode;

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
 * The seccomp profile of containers: the system calls that {@code seccomp.json} allows. What is
 * known and not allowed is refused with EPERM; what nobody knows answers ENOSYS, so that programs
 * and libraries that try a newer call fall back to the one before, as they do on an older kernel.
 * Modelled on the rule groups of moby's default profile; new mounts, namespaces, keys, io_uring,
 * userfaultfd and bpf are not in it unless a capability brings them, and clone3 answers ENOSYS so
 * that libraries fall back to clone, whose flags can be looked at. Thread-safe.
 *
 * <p>One set of capabilities always gives the same bytes (runtime-spec, config-linux.md,
 * "Seccomp"), so that what was compiled from them can be used again.
 */
public final class Seccomp {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    /** Sets of capabilities that are remembered; each is a user's choice. */
    private static final int MOST = 64;

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
            JsonNode profile = JsonProfiles.own().readTree(in);
            rules = profile.path("rules");
            architectures = profile.path("architectures").path(architecture).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The profile for a process with these capabilities, as {@code linux.seccomp}. */
    public String profile(Set<String> capabilities) {
        if (folded.size() >= MOST) {
            folded.clear();
        }
        return folded.computeIfAbsent(Set.copyOf(capabilities), this::fold);
    }

    /**
     * A profile of a user's own for a process with these capabilities.
     *
     * @param file in Docker's format
     * @throws dev.minato.base.Fault invalid, when it cannot be read or asks for what is not known
     */
    public String profile(String file, Set<String> capabilities) {
        return new SeccompFile(architecture).fold(file, capabilities);
    }

    private String fold(Set<String> capabilities) {
        Set<String> plain = new TreeSet<>();
        Set<String> refused = new TreeSet<>();
        List<JsonNode> special = new ArrayList<>();
        for (JsonNode rule : rules) {
            if (!ofThisArchitecture(rule)) {
                continue;
            }
            if (!applies(rule, capabilities)) {
                addTo(refused, rule.path("allow"));
            } else if (rule.has("argument") || rule.has("deny")) {
                special.add(rule);
            } else {
                addTo(refused, rule.path("refuse"));
                addTo(plain, rule.path("allow"));
            }
        }
        // What is allowed whatever its arguments needs no rule about them.
        special.removeIf(rule -> plain.containsAll(names(rule)));
        refused.removeAll(plain);
        special.forEach(rule -> refused.removeAll(names(rule)));
        return json(plain, refused, special);
    }

    private String json(Set<String> plain, Set<String> refused, List<JsonNode> special) {
        JsonText json = new JsonText(32 << 10).object();
        json.field("defaultAction", "SCMP_ACT_ERRNO").field("defaultErrnoRet", ENOSYS);
        json.raw("architectures", architectures).array("syscalls");
        // The refusal of socketcall must come first: libseccomp allows parts of it with the
        // calls of 32-bit programs that it once stood for.
        json.object().field("names", refused).field("action", "SCMP_ACT_ERRNO");
        json.field("errnoRet", EPERM).endObject();
        json.object().field("names", plain).field("action", "SCMP_ACT_ALLOW").endObject();
        special.forEach(rule -> SeccompRule.write(json, rule, EPERM));
        return json.endArray().endObject().text();
    }

    private static void addTo(Set<String> names, JsonNode more) {
        more.forEach(name -> names.add(name.stringValue()));
    }

    private static Set<String> names(JsonNode rule) {
        Set<String> names = new TreeSet<>();
        List.of("allow", "refuse", "deny").forEach(field -> addTo(names, rule.path(field)));
        return names;
    }

    private boolean ofThisArchitecture(JsonNode rule) {
        return !rule.has("architecture")
                || rule.path("architecture").stringValue().equals(architecture);
    }

    private boolean applies(JsonNode rule, Set<String> capabilities) {
        return (!rule.has("capability")
                        || capabilities.contains(rule.path("capability").stringValue()))
                && (!rule.has("without")
                        || !capabilities.contains(rule.path("without").stringValue()))
                && (!rule.has("kernel") || kernelAtLeast(rule.path("kernel").stringValue()));
    }

    static boolean kernelAtLeast(String version) {
        int dot = version.indexOf('.');
        return HostInfo.kernelAtLeast(
                Integer.parseInt(version.substring(0, dot)),
                Integer.parseInt(version.substring(dot + 1)));
    }
}
