package dev.minato.edge;

import dev.minato.base.Fault;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of proxies in front of the edge: what one of them says of its client ({@code
 * X-Forwarded-*}) is believed. Immutable.
 */
public final class TrustedProxies {
    /** Nobody is believed. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Range> ranges;

    @SuppressWarnings("ArrayRecordComponent")
    private record Range(byte[] network, int bits) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = bits / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = bits % 8;
            return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
        }
    }

    private TrustedProxies(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * Reads addresses and networks, separated by commas.
     *
     * @param field what to call it in an error
     * @param text for instance {@code 10.0.0.0/8,192.0.2.7,fd00::/8}; empty for none
     * @throws Fault invalid, naming the field and the part that is wrong
     */
    public static TrustedProxies parse(String field, String text) {
        List<Range> ranges = new ArrayList<>();
        for (String part : text.isBlank() ? List.<String>of() : List.of(text.split(",", -1))) {
            ranges.add(range(field, part.strip()));
        }
        return ranges.isEmpty() ? NONE : new TrustedProxies(ranges);
    }

    private static Range range(String field, String part) {
        int slash = part.indexOf('/');
        String address = slash < 0 ? part : part.substring(0, slash);
        try {
            byte[] network = InetAddress.ofLiteral(address).getAddress();
            int most = network.length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(part.substring(slash + 1));
            if (bits >= 0 && bits <= most) {
                return new Range(network, bits);
            }
        } catch (IllegalArgumentException e) {
            throw wrong(field, part);
        }
        throw wrong(field, part);
    }

    private static Fault wrong(String field, String part) {
        return Fault.invalid(
                field,
                field
                        + " \""
                        + part
                        + "\" is not right: write networks as 10.0.0.0/8 or addresses, separated"
                        + " by commas");
    }

    /** Whether a peer at this address is believed. */
    public boolean contain(InetAddress peer) {
        byte[] address = ranges.isEmpty() ? new byte[0] : peer.getAddress();
        return ranges.stream().anyMatch(range -> range.contains(address));
    }
}
