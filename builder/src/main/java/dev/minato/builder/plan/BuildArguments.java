package dev.minato.builder.plan;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.ArgDefinition;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.VariableLookup;
import dev.minato.image.model.Platform;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Build arguments: what the caller gave, the automatic ones of the platform, and those that ARG
 * declares before the first FROM. Immutable but for the record of what was used; thread-safe.
 */
public final class BuildArguments {
    private static final Set<String> PROXIES =
            Set.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");
    private static final Set<String> AUTOMATIC =
            Set.of(
                    "BUILDPLATFORM",
                    "BUILDOS",
                    "BUILDOSVERSION",
                    "BUILDARCH",
                    "BUILDVARIANT",
                    "TARGETPLATFORM",
                    "TARGETOS",
                    "TARGETOSVERSION",
                    "TARGETARCH",
                    "TARGETVARIANT",
                    "TARGETSTAGE");

    private final Map<String, String> given;
    private final Map<String, String> globals;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private BuildArguments(Map<String, String> given, Map<String, String> globals) {
        this.given = given;
        this.globals = globals;
    }

    /**
     * Works out the global arguments.
     *
     * @param given {@code --build-arg}
     * @param target the name of the stage that is built, "" for an unnamed one
     * @throws Fault invalid, with the line, when a default cannot be expanded
     */
    public static BuildArguments of(
            Dockerfile file, Map<String, String> given, Platform platform, String target) {
        Map<String, String> globals = automatic(platform, target);
        globals.replaceAll((name, value) -> given.getOrDefault(name, value));
        BuildArguments arguments = new BuildArguments(Map.copyOf(given), globals);
        Expander expander = ExpanderFactory.expander(file);
        for (Instruction.Arg arg : file.globals()) {
            for (ArgDefinition definition : arg.definitions()) {
                arguments.define(arg, definition, expander);
            }
        }
        return arguments;
    }

    /**
     * The automatic arguments.
     *
     * @param target the name of the stage that is built, "" for an unnamed one
     */
    public static Map<String, String> automatic(Platform platform, String target) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String side : List.of("BUILD", "TARGET")) {
            values.put(side + "PLATFORM", platform.toString());
            values.put(side + "OS", platform.os());
            values.put(side + "OSVERSION", "");
            values.put(side + "ARCH", platform.architecture());
            values.put(side + "VARIANT", platform.variant().orElse(""));
        }
        values.put("TARGETSTAGE", target.isEmpty() ? "default" : target);
        return values;
    }

    private void define(Instruction.Arg arg, ArgDefinition definition, Expander expander) {
        Optional<String> value = given(definition.name());
        if (value.isEmpty() && definition.value().isPresent()) {
            try {
                value = Optional.of(expander.text(definition.value().get(), globals()));
            } catch (Fault f) {
                throw DockerfileLocation.at(arg.source(), f);
            }
        }
        value.ifPresent(v -> globals.put(definition.name(), v));
    }

    /** What the caller gave for a name; asking marks it as used. */
    public Optional<String> given(String name) {
        used.add(name);
        return Optional.ofNullable(given.get(name));
    }

    /** The names of the arguments that FROM lines see, where they have a value. */
    Set<String> names() {
        return globals.keySet();
    }

    /** The arguments that FROM lines see. */
    public VariableLookup globals() {
        return VariableLookup.of(globals);
    }

    /**
     * The time that everything made now is to have, {@code SOURCE_DATE_EPOCH} in seconds
     * (reproducible-builds.org); empty when none was given.
     *
     * @throws Fault invalid when it is no number of seconds
     */
    public Optional<Instant> epoch() {
        String text = given.getOrDefault("SOURCE_DATE_EPOCH", "");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,11}")) {
            throw Fault.invalid(
                    "SOURCE_DATE_EPOCH",
                    "invalid SOURCE_DATE_EPOCH: " + text + ": give seconds since 1970");
        }
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }

    /** Names of arguments that were given and that nothing asked for, sorted. */
    public List<String> unused() {
        Set<String> names = new TreeSet<>(given.keySet());
        names.removeAll(used);
        names.removeIf(name -> isProxy(name) || AUTOMATIC.contains(name) || isControl(name));
        return List.copyOf(names);
    }

    private static boolean isControl(String name) {
        return name.startsWith("BUILDKIT_") || name.equals("SOURCE_DATE_EPOCH");
    }

    /** Whether a name is one of the predefined proxy arguments. */
    public static boolean isProxy(String name) {
        return PROXIES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** {@code NAME=value} for each proxy that was given, in upper and in lower case. */
    public List<String> proxies() {
        Map<String, String> found = new TreeMap<>();
        new TreeMap<>(given)
                .forEach((name, value) -> {
                    if (isProxy(name)) {
                        found.put(name.toUpperCase(Locale.ROOT), value);
                        found.put(name.toLowerCase(Locale.ROOT), value);
                    }
                });
        List<String> environment = new ArrayList<>();
        found.forEach((name, value) -> environment.add(name + "=" + value));
        return environment;
    }
}
