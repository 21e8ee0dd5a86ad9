package dev.minato.engine.address;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of IPv4 addresses in CIDR form, for example {@code 10.213.0.0/16}.
 *
 * @param base the first address, as a number
 * @param prefix length of the common prefix, 0 to 32
 */
public record Subnet(long base, int prefix) {
    /**
     * @throws Fault invalid when the base has bits beyond the prefix
     */
    public Subnet {
        if (prefix < 0 || prefix > 32 || base != (base & mask(prefix))) {
            throw Fault.invalid(
                    "Subnet",
                    "\""
                            + Ipv4Address.text(base)
                            + "/"
                            + prefix
                            + "\" is not a subnet: write the first address and the length of the"
                            + " prefix, for example 10.213.0.0/16");
        }
    }

    /**
     * Reads a subnet.
     *
     * @param field for the error
     */
    public static Subnet parse(String field, String text) {
        int slash = text.indexOf('/');
        long base = slash < 0 ? -1 : Ipv4Address.parse(text.substring(0, slash));
        if (base < 0 || !text.substring(slash + 1).matches("[0-9]{1,2}")) {
            throw Fault.invalid(
                    field,
                    field
                            + " \""
                            + text
                            + "\" is not a range of IPv4 addresses: write for example"
                            + " 10.213.0.0/16");
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        if (prefix > 32 || base != (base & mask(prefix))) {
            throw Fault.invalid(
                    field,
                    field
                            + " \""
                            + text
                            + "\" does not begin at its first address: write for example"
                            + " 10.213.0.0/16");
        }
        return new Subnet(base, prefix);
    }

    /** Number of addresses. */
    public long size() {
        return 1L << (32 - prefix);
    }

    /** An address of the range, from 0. */
    public String address(long index) {
        return Ipv4Address.text(base + index);
    }

    /** Whether an address lies in it. */
    public boolean contains(String address) {
        long number = Ipv4Address.parse(address);
        return number >= 0 && (number & mask(prefix)) == base;
    }

    /** Whether the two share an address. */
    public boolean overlaps(Subnet other) {
        long common = mask(Math.min(prefix, other.prefix));
        return (base & common) == (other.base & common);
    }

    /** The one of a shorter prefix that it lies in. */
    Subnet within(int shorter) {
        return new Subnet(base & mask(shorter), shorter);
    }

    /** The parts of a longer prefix, first to last. */
    List<Subnet> split(int longer) {
        List<Subnet> parts = new ArrayList<>();
        long step = 1L << (32 - longer);
        for (long at = base; at < base + size(); at += step) {
            parts.add(new Subnet(at, longer));
        }
        return parts;
    }

    private static long mask(int prefix) {
        return prefix == 0 ? 0 : 0xffffffffL << (32 - prefix) & 0xffffffffL;
    }

    @Override
    public String toString() {
        return Ipv4Address.text(base) + "/" + prefix;
    }
}
