package dev.minato.builder.dockerfile;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The flags of one instruction, checked against those it knows. */
final class InstructionFlags {
    /** What a flag takes. */
    enum Kind {
        BOOLEAN,
        TEXT,
        LIST
    }

    private final Map<String, List<String>> values = new TreeMap<>();

    private InstructionFlags() {}

    /**
     * Reads the flags.
     *
     * @throws SyntaxError for one that is unknown, given twice, or lacks its value
     */
    static InstructionFlags parse(List<String> words, Map<String, Kind> known) {
        InstructionFlags flags = new InstructionFlags();
        Set<String> seen = new HashSet<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
            Kind kind = known.get(name);
            if (kind == null) {
                throw new SyntaxError(
                        "unknown flag: --" + name + Suggestion.of(name, known.keySet()));
            }
            if (!seen.add(name) && kind != Kind.LIST) {
                throw new SyntaxError("duplicate flag specified: --" + name);
            }
            String value = value(name, kind, equals < 0 ? null : word.substring(equals + 1));
            flags.values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
        }
        return flags;
    }

    private static String value(String name, Kind kind, @Nullable String given) {
        if (kind != Kind.BOOLEAN) {
            if (given == null) {
                throw new SyntaxError("missing a value on flag: --" + name);
            }
            return given;
        }
        if (given == null) {
            return "true";
        }
        if (given.isEmpty()) {
            throw new SyntaxError("missing a value on flag: --" + name);
        }
        String value = given.toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw new SyntaxError("expecting boolean value for flag --" + name + ", not: " + given);
        }
        return value;
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(List::getFirst);
    }

    String text(String name) {
        return find(name).orElse("");
    }

    boolean is(String name) {
        return text(name).equals("true");
    }

    List<String> list(String name) {
        return values.getOrDefault(name, List.of());
    }
}
