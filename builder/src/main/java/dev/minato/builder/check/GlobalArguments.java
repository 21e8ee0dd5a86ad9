package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.ArgDefinition;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.expand.Expander;
import dev.minato.builder.expand.Expansion;
import dev.minato.builder.expand.ExpansionStyle;
import dev.minato.builder.expand.VariableLookup;
import dev.minato.builder.plan.BuildArguments;
import dev.minato.image.model.Platform;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The arguments before the first FROM, with what each is made of. */
final class GlobalArguments {
    private final Expander expander;
    private final Map<String, String> values;
    private final Map<String, TargetOutline.Argument> declared = new LinkedHashMap<>();
    private final Map<String, Set<String>> parts = new LinkedHashMap<>();

    private GlobalArguments(Expander expander, Map<String, String> values) {
        this.expander = expander;
        this.values = values;
    }

    /**
     * Works them out.
     *
     * @param given {@code --build-arg}
     * @param target the name of the stage that is built
     * @throws Fault invalid, with the line, when a default cannot be expanded
     */
    static GlobalArguments of(
            Dockerfile file,
            Map<String, String> given,
            Platform platform,
            String target,
            CheckEffort effort) {
        Map<String, String> values = BuildArguments.automatic(platform, target);
        values.replaceAll((name, value) -> given.getOrDefault(name, value));
        GlobalArguments arguments =
                new GlobalArguments(new Expander(file.escape(), ExpansionStyle.WORD), values);
        for (Instruction.Arg arg : file.globals()) {
            for (ArgDefinition definition : arg.definitions()) {
                arguments.define(arg, definition, given, effort);
            }
        }
        return arguments;
    }

    private void define(
            Instruction.Arg arg,
            ArgDefinition definition,
            Map<String, String> given,
            CheckEffort effort) {
        String name = definition.name();
        Optional<String> value = Optional.ofNullable(given.get(name));
        Set<String> made = new LinkedHashSet<>();
        if (value.isEmpty() && definition.value().isPresent()) {
            try {
                Used used = expand(definition.value().get(), effort);
                value = Optional.of(used.text());
                made.addAll(used.matched());
                if (made.remove(name)) {
                    made.addAll(parts.getOrDefault(name, Set.of()));
                }
            } catch (Fault f) {
                throw DockerfileLocation.at(arg.source(), f);
            }
        }
        value.ifPresent(v -> values.put(name, v));
        declared.put(name, TargetOutline.Argument.of(arg.source(), name, value.orElse("")));
        parts.put(name, made);
    }

    /**
     * A text with variables replaced.
     *
     * @param matched the names that were found
     * @param unset those that were not
     */
    record Used(String text, Set<String> matched, Set<String> unset) {}

    /**
     * Expands a text.
     *
     * @throws Fault invalid when it cannot be
     */
    Used expand(String text, CheckEffort effort) {
        Set<String> matched = new LinkedHashSet<>();
        VariableLookup lookup =
                name -> {
                    Optional<String> value = find(name);
                    value.ifPresent(v -> matched.add(name));
                    return value;
                };
        Expansion expansion = expander.expand(text, lookup);
        effort.spend(text.length() + (long) expansion.text().length());
        return new Used(expansion.text(), matched, expansion.unset());
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Every name that a FROM may use. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(declared.keySet());
        names.addAll(values.keySet());
        return names;
    }

    /** What was declared of a name. */
    Optional<TargetOutline.Argument> declared(String name) {
        return Optional.ofNullable(declared.get(name));
    }

    /** Names, and all that their values are made of. */
    Set<String> closure(Set<String> names) {
        Set<String> all = new LinkedHashSet<>();
        Set<String> open = new HashSet<>(names);
        while (!open.isEmpty()) {
            Set<String> next = new HashSet<>();
            for (String name : open) {
                if (all.add(name)) {
                    next.addAll(parts.getOrDefault(name, Set.of()));
                }
            }
            open = next;
        }
        return all;
    }
}
