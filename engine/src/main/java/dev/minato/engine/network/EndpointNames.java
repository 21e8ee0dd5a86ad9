package dev.minato.engine.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The names of endpoints: which lead where, and who sees them. A name that several containers share
 * leads to all of them. An endpoint's first name, its container's, is also told as {@code
 * NAME.NETWORK}: with that one questions for an address are answered. Whoever has no name, as a
 * step of a build, sees none either: the registry, for which an address it does not know sees
 * nothing, never hears of it. Thread-safe; the registry hears of changes in their order.
 */
final class EndpointNames {
    /** Of a name in DNS (RFC 1035). */
    private static final int LONGEST = 253;

    private record Key(String network, String name) {}

    private final NameRegistry registry;
    private final Map<Key, TreeSet<String>> addresses = new HashMap<>();
    private final Map<String, List<String>> sources = new TreeMap<>();

    EndpointNames(NameRegistry registry) {
        this.registry = registry;
    }

    /**
     * Begins anew.
     *
     * @param endpoints by owner
     */
    synchronized void replace(
            List<NameServer> servers, Map<String, List<NetworkEndpoint>> endpoints) {
        addresses.clear();
        sources.clear();
        endpoints.values().forEach(this::add);
        List<NameRecord> records = new ArrayList<>();
        addresses.forEach((key, value) -> records.add(record(key)));
        registry.replace(new NameTable(servers, records, sources));
    }

    /** An owner's endpoints have other names than before. */
    synchronized void rename(List<NetworkEndpoint> before, List<NetworkEndpoint> now) {
        if (visible(before).isEmpty() && visible(now).isEmpty()) {
            return;
        }
        before.forEach(this::withdraw);
        add(now);
        List<NetworkEndpoint> both = Stream.concat(before.stream(), now.stream()).toList();
        registry.apply(new NameChange(records(both), sees(now), List.of()));
    }

    /** An owner now has these endpoints, and had some of them before. */
    synchronized void put(List<NetworkEndpoint> endpoints) {
        if (visible(endpoints).isEmpty()) {
            return;
        }
        add(endpoints);
        registry.apply(new NameChange(records(endpoints), sees(endpoints), List.of()));
    }

    /**
     * Endpoints are no more.
     *
     * @param left what their owner still has
     */
    synchronized void remove(List<NetworkEndpoint> endpoints, List<NetworkEndpoint> left) {
        if (visible(endpoints).isEmpty() && visible(left).isEmpty()) {
            return;
        }
        endpoints.forEach(this::withdraw);
        add(left);
        List<String> gone = endpoints.stream().map(NetworkEndpoint::address).toList();
        registry.apply(new NameChange(records(endpoints), sees(left), gone));
    }

    private void withdraw(NetworkEndpoint endpoint) {
        sources.remove(endpoint.address());
        for (Key key : keys(endpoint)) {
            TreeSet<String> all = addresses.get(key);
            if (all != null && all.remove(endpoint.address()) && all.isEmpty()) {
                addresses.remove(key);
            }
        }
    }

    private static Map<String, List<String>> sees(List<NetworkEndpoint> endpoints) {
        Map<String, List<String>> sees = new HashMap<>();
        endpoints.forEach(e -> sees.put(e.address(), visible(endpoints)));
        return sees;
    }

    private void add(List<NetworkEndpoint> endpoints) {
        List<String> visible = visible(endpoints);
        for (NetworkEndpoint endpoint : endpoints) {
            if (!visible.isEmpty()) {
                sources.put(endpoint.address(), visible);
            }
            for (Key key : keys(endpoint)) {
                addresses.computeIfAbsent(key, k -> new TreeSet<>()).add(endpoint.address());
            }
        }
    }

    private List<NameRecord> records(List<NetworkEndpoint> endpoints) {
        return endpoints.stream()
                .flatMap(endpoint -> keys(endpoint).stream())
                .distinct()
                .map(this::record)
                .toList();
    }

    private NameRecord record(Key key) {
        List<String> all = List.copyOf(addresses.getOrDefault(key, new TreeSet<>()));
        return new NameRecord(key.network(), key.name(), all);
    }

    private static List<String> visible(List<NetworkEndpoint> endpoints) {
        return endpoints.stream()
                .filter(endpoint -> !endpoint.names().isEmpty())
                .map(NetworkEndpoint::network)
                .distinct()
                .toList();
    }

    private static Optional<String> qualified(NetworkEndpoint endpoint) {
        return endpoint.names().stream()
                .findFirst()
                .map(name -> name + "." + endpoint.network())
                .filter(name -> name.length() <= LONGEST);
    }

    private static List<Key> keys(NetworkEndpoint endpoint) {
        return Stream.concat(endpoint.names().stream(), qualified(endpoint).stream())
                .map(name -> new Key(endpoint.network(), name.toLowerCase(Locale.ROOT)))
                .distinct()
                .toList();
    }
}
