package dev.minato.edge.dns;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Names by network, and who may see which network. Lookups take no lock and cost the same however
 * many names there are, changes too. Thread-safe; a lookup during a change sees names of before or
 * after it.
 */
public final class DnsZone {
    private static final int TTL = 1;
    private static final int ADDRESS_RECORD = 16;

    private final Map<String, Map<String, List<InetAddress>>> networks = new ConcurrentHashMap<>();
    private final Map<String, Map<String, Set<String>>> reverse = new ConcurrentHashMap<>();
    private final Map<String, List<String>> sources = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * Adds or replaces a name.
     *
     * @param name in lower case
     * @param addresses literals, already checked
     */
    public void put(String network, String name, List<String> addresses) {
        List<InetAddress> before =
                networks.computeIfAbsent(network, n -> new ConcurrentHashMap<>())
                        .put(name, addresses.stream().map(InetAddress::ofLiteral).toList());
        if (before != null) {
            before.stream()
                    .map(InetAddress::getHostAddress)
                    .filter(address -> !addresses.contains(address))
                    .forEach(address -> unlink(network, name, address));
        }
        Map<String, Set<String>> back =
                reverse.computeIfAbsent(network, n -> new ConcurrentHashMap<>());
        for (String address : addresses) {
            back.computeIfAbsent(address, a -> ConcurrentHashMap.newKeySet()).add(name);
        }
    }

    /** Forgets a name. */
    public void remove(String network, String name) {
        Map<String, List<InetAddress>> names = networks.get(network);
        List<InetAddress> before = names == null ? null : names.remove(name);
        if (names == null || before == null) {
            return;
        }
        before.forEach(address -> unlink(network, name, address.getHostAddress()));
    }

    private void unlink(String network, String name, String address) {
        reverse.getOrDefault(network, Map.of())
                .computeIfPresent(
                        address,
                        (a, names) -> {
                            names.remove(name);
                            return names.isEmpty() ? null : names;
                        });
    }

    /** Says which networks an address may see. */
    public void source(String address, List<String> visible) {
        sources.put(address, visible);
    }

    /** An address asks no more. */
    public void forget(String address) {
        sources.remove(address);
    }

    /** Whether an address may see any name. */
    boolean knows(String address) {
        return sources.containsKey(address);
    }

    /** A name with its addresses on a network. */
    public record Entry(String network, String name, List<String> addresses) {
        private record Key(String network, String name) {}

        private Key key() {
            return new Key(network, name);
        }
    }

    /** Replaces everything; a name that stays is found all the while. */
    public void replace(List<Entry> entries, Map<String, List<String>> visible) {
        Set<Entry.Key> wanted = new HashSet<>();
        entries.forEach(entry -> wanted.add(entry.key()));
        networks.forEach((network, names) ->
                names.keySet().stream()
                        .filter(name -> !wanted.contains(new Entry.Key(network, name)))
                        .toList()
                        .forEach(name -> remove(network, name)));
        entries.forEach(entry -> put(entry.network(), entry.name(), entry.addresses()));
        sources.keySet().retainAll(visible.keySet());
        sources.putAll(visible);
    }

    /**
     * Answers a question about names of ours.
     *
     * @param source the address that asks; one that is not listed sees nothing
     * @param limit bytes the answer may have; what does not fit is left out and marked truncated
     * @return empty when the name is not one of ours
     */
    Optional<byte[]> answer(DnsQueryMessage question, String source, int limit) {
        if (!question.internet()) {
            return Optional.empty();
        }
        List<String> visible = sources.getOrDefault(source, List.of());
        if (question.type() == DnsQueryMessage.TYPE_PTR) {
            String address = question.reversed();
            return address == null ? Optional.empty() : pointer(question, visible, address);
        }
        List<InetAddress> addresses = new ArrayList<>();
        boolean known = false;
        for (String name : visible) {
            List<InetAddress> here = find(name, question.name());
            if (here != null) {
                known = true;
                addresses.addAll(here);
            }
        }
        if (!known) {
            return Optional.empty();
        }
        return Optional.of(
                question.type() == DnsQueryMessage.TYPE_A
                        ? addresses(question, addresses, limit)
                        : question.response(0, 0));
    }

    /** Finds a name on a network, also as {@code NAME.NETWORK}. */
    private @Nullable List<InetAddress> find(String network, String name) {
        Map<String, List<InetAddress>> names = networks.getOrDefault(network, Map.of());
        List<InetAddress> here = names.get(name);
        return here == null && name.endsWith(suffix(network))
                ? names.get(unqualified(network, name))
                : here;
    }

    private static String suffix(String network) {
        return "." + network.toLowerCase(Locale.ROOT);
    }

    private static String unqualified(String network, String name) {
        return name.substring(0, name.length() - suffix(network).length());
    }

    /** An answer with those addresses. */
    byte[] addresses(DnsQueryMessage question, List<InetAddress> addresses, int limit) {
        List<byte[]> records =
                addresses.stream().map(InetAddress::getAddress).filter(a -> a.length == 4).toList();
        int room = (limit - question.answers()) / ADDRESS_RECORD;
        int count = Math.min(records.size(), Math.max(0, room));
        byte[] out = question.response(0, count * ADDRESS_RECORD);
        if (count < records.size()) {
            out[2] |= 2;
        }
        out[6] = (byte) (count >> 8);
        out[7] = (byte) count;
        int first = records.isEmpty() ? 0 : Math.floorMod(turn.getAndIncrement(), records.size());
        int at = question.answers();
        for (int i = 0; i < count; i++) {
            record(out, at, DnsQueryMessage.TYPE_A, records.get((first + i) % records.size()));
            at += ADDRESS_RECORD;
        }
        return out;
    }

    private Optional<byte[]> pointer(
            DnsQueryMessage question, List<String> visible, String address) {
        for (String network : visible) {
            Optional<String> name = name(network, address);
            if (name.isPresent()) {
                byte[] wire = DnsQueryMessage.wire(name.get());
                byte[] out = question.response(0, 12 + wire.length);
                out[7] = 1;
                record(out, question.answers(), DnsQueryMessage.TYPE_PTR, wire);
                return Optional.of(out);
            }
        }
        return Optional.empty();
    }

    /**
     * Of the names of an address the one that is known as {@code NAME.NETWORK} too, which is its
     * container's; else the first.
     */
    private Optional<String> name(String network, String address) {
        Set<String> names = reverse.getOrDefault(network, Map.of()).getOrDefault(address, Set.of());
        List<String> all = names.stream().filter(DnsQueryMessage::isWire).sorted().toList();
        return all.stream()
                .filter(name -> name.endsWith(suffix(network)))
                .filter(name -> names.contains(unqualified(network, name)))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    /** One record of the question's name (a pointer to it), class IN. */
    private static void record(byte[] out, int at, int type, byte[] data) {
        out[at] = (byte) 0xc0;
        out[at + 1] = DnsQueryMessage.HEADER;
        out[at + 3] = (byte) type;
        out[at + 5] = 1;
        out[at + 9] = TTL;
        out[at + 10] = (byte) (data.length >> 8);
        out[at + 11] = (byte) data.length;
        System.arraycopy(data, 0, out, at + 12, data.length);
    }
}
