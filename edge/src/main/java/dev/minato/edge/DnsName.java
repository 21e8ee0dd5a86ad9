package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.List;
import java.util.Locale;

/**
 * A name and its addresses on one network.
 *
 * @param network the network in which the name is visible
 * @param name without a trailing dot; kept in lower case
 * @param addresses IPv4 literals; several are answered in turns
 */
public record DnsName(String network, String name, List<String> addresses) {
    /**
     * @throws Fault invalid when the name is empty or too long, or an address is no literal
     */
    public DnsName {
        name = name.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > 253) {
            throw Fault.invalid("name", "DNS name \"" + name + "\" must have 1 to 253 characters");
        }
        addresses = List.copyOf(addresses);
        addresses.forEach(AddressLiterals::parse);
    }
}
