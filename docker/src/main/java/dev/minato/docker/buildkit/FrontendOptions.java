package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.builder.BuildOptions;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.StepConditions;
import dev.minato.engine.spec.Ulimit;
import dev.minato.image.model.Reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a client gives the Dockerfile frontend besides files (BuildKit's frontend/dockerui). What is
 * given and not done is refused by its name.
 */
final class FrontendOptions {
    private static final String BUILD_ARG = "build-arg:";
    private static final String LABEL = "label:";
    private static final String CONTEXT = "context:";

    /** Done, or without a meaning here. */
    private static final Set<String> KNOWN =
            Set.of(
                    "add-hosts",
                    "cache-from",
                    "cache-imports",
                    "cmdline",
                    "context",
                    "contextkey",
                    "cpuperiod",
                    "cpuquota",
                    "cpusetcpus",
                    "cpusetmems",
                    "cpushares",
                    "dockerfilekey",
                    "filename",
                    "force-network-mode",
                    "frontend.caps",
                    "image-resolve-mode",
                    "memory",
                    "memswap",
                    "multi-platform",
                    "no-cache",
                    "platform",
                    "requestid",
                    "shm-size",
                    "source",
                    "target",
                    "ulimit");

    /** Facts for a provenance that nobody asked for, and where the client's files are. */
    private static final List<String> SILENT =
            List.of("vcs:", "local-sessionid:", "input-metadata:", "build-arg:", "label:");

    private final Map<String, String> values;

    private FrontendOptions(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @throws Fault unsupported for what is not done
     */
    static FrontendOptions of(Map<String, String> values) {
        FrontendOptions options = new FrontendOptions(new TreeMap<>(values));
        values.forEach(FrontendOptions::require);
        return options;
    }

    private static void require(String name, String value) {
        boolean done =
                KNOWN.contains(name)
                        || SILENT.stream().anyMatch(name::startsWith)
                        || (name.startsWith(CONTEXT) && isImage(value))
                        || value.isEmpty();
        boolean sent = name.equals("context") && value.startsWith("http://buildkit-session/");
        if (sent) {
            throw Fault.unsupported(
                    name,
                    "a context from standard input is not supported yet: give a folder or a URL");
        }
        if (name.startsWith("attest:")) {
            requireNoAttestation(name, value);
        } else if (!done) {
            throw Fault.unsupported(
                    name, "the build option " + name + "=" + value + " is not supported yet");
        }
    }

    /** Docker asks for a provenance that goes nowhere but into an index: where there is none. */
    private static void requireNoAttestation(String name, String value) {
        boolean without =
                value.contains("disabled=true")
                        || (name.equals("attest:provenance") && value.contains("inline-only=true"));
        if (!without) {
            throw Fault.unsupported(
                    name,
                    "attestations ("
                            + name.substring("attest:".length())
                            + ") are not supported yet: leave the flag out");
        }
    }

    private static boolean isImage(String value) {
        return value.startsWith("docker-image://") || value.startsWith("input:");
    }

    /** Whether it says where other caches are. */
    boolean namesCaches() {
        String imports = get("cache-imports");
        return !get("cache-from").isEmpty() || !(imports.isEmpty() || imports.equals("[]"));
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    /** The name of the Dockerfile in its folder. */
    String filename() {
        return values.getOrDefault("filename", "Dockerfile");
    }

    /** The client's name for the folder of the Dockerfile. */
    String dockerfileFolder() {
        return values.getOrDefault("dockerfilekey", "dockerfile");
    }

    /** The client's name for the context. */
    String contextFolder() {
        return values.getOrDefault("contextkey", "context");
    }

    /** Whether the client sends the Dockerfile of a context that is elsewhere. */
    boolean sendsDockerfile() {
        return values.containsKey("dockerfilekey");
    }

    /** A context elsewhere than with the client. */
    Optional<String> remoteContext() {
        return Optional.ofNullable(values.get("context")).filter(url -> !url.isEmpty());
    }

    Optional<String> target() {
        return Optional.of(get("target")).filter(target -> !target.isEmpty());
    }

    /** The sub-request that is asked instead of a build: its name. */
    Optional<String> question() {
        return Optional.of(get("requestid")).filter(request -> !request.isEmpty());
    }

    Map<String, Optional<String>> buildArgs() {
        Map<String, Optional<String>> arguments = new HashMap<>();
        below(BUILD_ARG).forEach((name, value) -> arguments.put(name, Optional.of(value)));
        return arguments;
    }

    Map<String, String> labels() {
        return below(LABEL);
    }

    /** What stands in for bases, as it is written: {@code docker-image://…} or {@code input:…}. */
    Map<String, String> contexts() {
        return below(CONTEXT);
    }

    private Map<String, String> below(String prefix) {
        Map<String, String> found = new HashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), value);
            }
        });
        return found;
    }

    /**
     * How the build goes about it.
     *
     * @param bases what stands in for bases
     */
    BuildOptions options(Map<String, Reference> bases) {
        Optional<String> noCache = Optional.ofNullable(values.get("no-cache"));
        Set<String> stages = new HashSet<>(words(noCache.orElse("")));
        List<String> platforms = words(get("platform"));
        if (platforms.size() > 1) {
            throw Fault.unsupported(
                    "platform",
                    "several platforms at once ("
                            + get("platform")
                            + ") are not supported yet: build one after another");
        }
        return BuildOptions.DEFAULT.toBuilder()
                .noCache(noCache.isPresent() && stages.isEmpty())
                .noCacheStages(stages)
                .pull(get("image-resolve-mode").equals("pull"))
                .network(network())
                .platform(platforms.stream().findFirst())
                .bases(bases)
                .conditions(conditions())
                .build();
    }

    private BuildOptions.Network network() {
        return switch (get("force-network-mode")) {
            case "", "default", "sandbox", "bridge" -> BuildOptions.Network.DEFAULT;
            case "none" -> BuildOptions.Network.NONE;
            case "host" -> BuildOptions.Network.HOST;
            default ->
                    throw Fault.unsupported(
                            "network",
                            "network mode "
                                    + get("force-network-mode")
                                    + " is not supported by builds: use default, none or host");
        };
    }

    private StepConditions conditions() {
        List<String> hosts =
                words(get("add-hosts")).stream().map(host -> host.replaceFirst("=", ":")).toList();
        ContainerResources resources =
                new ContainerResources(
                        number("memory"),
                        number("memswap"),
                        0,
                        0,
                        number("cpushares"),
                        number("cpuperiod"),
                        number("cpuquota"),
                        get("cpusetcpus"),
                        get("cpusetmems"),
                        0,
                        ulimits());
        return new StepConditions(hosts, number("shm-size"), resources);
    }

    private List<Ulimit> ulimits() {
        List<Ulimit> limits = new ArrayList<>();
        for (String text : words(get("ulimit"))) {
            if (!text.matches("[a-z]+=-?[0-9]{1,18}(:-?[0-9]{1,18})?")) {
                throw Fault.invalid(
                        "ulimit", "invalid ulimit \"" + text + "\": give NAME=SOFT:HARD");
            }
            String[] parts = text.split("[=:]", -1);
            long soft = Long.parseLong(parts[1]);
            limits.add(
                    new Ulimit(parts[0], soft, parts.length > 2 ? Long.parseLong(parts[2]) : soft));
        }
        return limits;
    }

    private long number(String name) {
        String text = get(name);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw Fault.invalid(name, name + " \"" + text + "\" is not a whole number");
        }
        return Long.parseLong(text);
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split(",", -1)).filter(word -> !word.isEmpty()).toList();
    }
}
