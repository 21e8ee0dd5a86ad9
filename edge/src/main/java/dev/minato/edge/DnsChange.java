package dev.minato.edge;

import java.util.List;
import java.util.Map;

/**
 * A small change of the {@link DnsTable}, applied at once and as a whole.
 *
 * @param put names to add or replace, by network and name
 * @param remove names to forget, by network and name; addresses are not looked at
 * @param sources addresses that ask, and the networks they may see, to add or replace
 * @param forget addresses that ask no more
 */
public record DnsChange(
        List<DnsName> put,
        List<DnsName> remove,
        Map<String, List<String>> sources,
        List<String> forget) {
    /** Changes nothing. */
    public static final DnsChange NOTHING =
            new DnsChange(List.of(), List.of(), Map.of(), List.of());

    public DnsChange {
        put = List.copyOf(put);
        remove = List.copyOf(remove);
        sources = Map.copyOf(sources);
        forget = List.copyOf(forget);
    }

    /** Adds or replaces one name. */
    public static DnsChange put(DnsName name) {
        return new DnsChange(List.of(name), List.of(), Map.of(), List.of());
    }

    /** Forgets one name. */
    public static DnsChange remove(String network, String name) {
        return new DnsChange(
                List.of(), List.of(new DnsName(network, name, List.of())), Map.of(), List.of());
    }
}
