package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.engine.address.Ipv4Address;
import dev.minato.engine.address.Subnet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Allocates addresses of the networks, and knows which are taken. They are given out in turns, so
 * that one that was just given back, to which somebody's old connections may still lead, comes
 * last. The rows' UNIQUE stands behind it. Thread-safe.
 */
final class AddressAllocator {
    private final Map<String, Set<Long>> taken = new HashMap<>();
    private final Map<String, Long> last = new HashMap<>();

    /** Notes an address that has a row. */
    synchronized void note(String network, String address) {
        long number = Ipv4Address.parse(address);
        set(network).add(number);
        last.merge(network, number, Math::max);
    }

    /** Takes the next free address. */
    synchronized String take(Network network) {
        Network.Bridge bridge = network.bridge().orElseThrow();
        Subnet subnet = bridge.subnet();
        long first = subnet.base() + 1;
        long end = subnet.base() + subnet.size() - 1;
        long gateway = Ipv4Address.parse(bridge.gateway());
        long at = last.getOrDefault(network.id(), first);
        for (long i = first; i < end; i++) {
            at = at + 1 >= end ? first : at + 1;
            if (at != gateway && set(network.id()).add(at)) {
                last.put(network.id(), at);
                return Ipv4Address.text(at);
            }
        }
        throw Fault.exhausted(
                "network "
                        + network.name()
                        + " has no free address in "
                        + subnet
                        + ": remove containers, or create another network");
    }

    /** Takes this very address. */
    synchronized void take(Network network, String address) {
        Network.Bridge bridge = network.bridge().orElseThrow();
        Subnet subnet = bridge.subnet();
        long number = Ipv4Address.parse(address);
        if (!subnet.contains(address)
                || number == subnet.base()
                || number == subnet.base() + subnet.size() - 1) {
            throw Fault.invalid(
                    "IPv4Address", "no configured subnet contains IP address " + address);
        }
        if (address.equals(bridge.gateway()) || !set(network.id()).add(number)) {
            throw Fault.of(Fault.Kind.FORBIDDEN, "Address already in use");
        }
    }

    synchronized void giveBack(String network, String address) {
        set(network).remove(Ipv4Address.parse(address));
    }

    private Set<Long> set(String network) {
        return taken.computeIfAbsent(network, id -> new HashSet<>());
    }
}
