package dev.minato.builder.expand;

import java.util.Map;
import java.util.Optional;

/** The variables that a word may name. */
@FunctionalInterface
public interface VariableLookup {
    /** No variable is set. */
    VariableLookup NONE = name -> Optional.empty();

    /** The value of a variable; empty when it is not set, which differs from set to "". */
    Optional<String> get(String name);

    /** Variables of a map, which is read at every call. */
    static VariableLookup of(Map<String, String> values) {
        return name -> Optional.ofNullable(values.get(name));
    }
}
