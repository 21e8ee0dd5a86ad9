package dev.minato.engine.network;

import java.util.List;
import java.util.Map;

/**
 * A change of a {@link NameTable}.
 *
 * @param records names to add or replace, or to forget where they have no addresses
 * @param sources addresses that ask, and what they see, to add or replace
 * @param forget addresses that ask no more
 */
public record NameChange(
        List<NameRecord> records, Map<String, List<String>> sources, List<String> forget) {
    public NameChange {
        records = List.copyOf(records);
        sources = Map.copyOf(sources);
        forget = List.copyOf(forget);
    }
}
