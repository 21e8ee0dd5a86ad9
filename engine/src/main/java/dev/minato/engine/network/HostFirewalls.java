package dev.minato.engine.network;

import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.Subnet;
import dev.minato.linux.process.HostCommand;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Firewalls of others on this host. An accept in our table does not overrule a drop in theirs, so
 * where ufw, firewalld or dockerd own INPUT or FORWARD, accepts for our bridges go into the chains
 * or zones that they keep for such additions. What may not pass is dropped in our own table, which
 * nobody's accept overrules.
 */
final class HostFirewalls {
    private static final Logger LOG = LoggerFactory.getLogger(HostFirewalls.class);
    private static final Set<String> FORWARD = Set.of("DOCKER-USER", "ufw-user-forward");

    private final String mark;
    private final String bridges;
    private final List<Integer> ports;
    private final Subnet range;

    /**
     * @param ports of the host's bridge addresses that containers use
     */
    HostFirewalls(HostNames names, Subnet range, List<Integer> ports) {
        this.mark = names.table();
        this.bridges = names.bridges() + "+";
        this.range = range;
        this.ports = List.copyOf(ports);
    }

    /** Adds what is missing; returns the chains and zones that hold something of ours. */
    List<String> repair() {
        List<String> places = new ArrayList<>();
        if (HostCommand.find("iptables").isPresent()) {
            List<String> rules = rules();
            for (String rule : wanted(rules)) {
                places.add(rule.split(" ", -1)[0]);
                if (rules.stream().noneMatch(line -> line.equals("-A " + rule))) {
                    iptables("-I " + rule);
                }
            }
        }
        if (isFirewalldRunning()) {
            String source = "--add-source=" + range;
            HostCommand.run(List.of("firewall-cmd", "--quiet", "--zone=trusted", source));
            places.add("firewalld zone trusted");
        }
        return List.copyOf(new TreeSet<>(places));
    }

    /** Removes all of ours. */
    void remove() {
        if (HostCommand.find("iptables").isPresent()) {
            for (String line : rules()) {
                if (line.startsWith("-A ") && line.contains("--comment " + mark)) {
                    iptables("-D " + line.substring(3));
                }
            }
        }
        if (isFirewalldRunning()) {
            String source = "--remove-source=" + range;
            HostCommand.run(List.of("firewall-cmd", "--quiet", "--zone=trusted", source));
        }
    }

    /** Rules in the form in which iptables lists them, which is also the form it takes. */
    List<String> wanted(List<String> rules) {
        List<String> wanted = new ArrayList<>();
        boolean hasUserChain = false;
        for (String chain : new TreeSet<>(FORWARD)) {
            if (rules.contains("-N " + chain)) {
                hasUserChain = true;
                addForward(wanted, chain);
            }
        }
        if (!hasUserChain && rules.contains("-P FORWARD DROP")) {
            addForward(wanted, "FORWARD");
        }
        if (rules.contains("-N ufw-user-input")) {
            addInput(wanted, "ufw-user-input");
        } else if (rules.contains("-P INPUT DROP")) {
            addInput(wanted, "INPUT");
        }
        return wanted;
    }

    private void addForward(List<String> wanted, String chain) {
        String end = " -m comment --comment " + mark + " -j ACCEPT";
        wanted.add(chain + " -i " + bridges + end);
        wanted.add(chain + " -o " + bridges + end);
    }

    private void addInput(List<String> wanted, String chain) {
        for (int port : ports) {
            for (String protocol : List.of("tcp", "udp")) {
                wanted.add(
                        "%s -i %s -p %s -m %s --dport %d -m comment --comment %s -j ACCEPT"
                                .formatted(chain, bridges, protocol, protocol, port, mark));
            }
        }
    }

    private static List<String> rules() {
        HostCommand.Result result = HostCommand.run(List.of("iptables", "-w", "5", "-S"));
        return result.exit() == 0 ? result.text().lines().toList() : List.of();
    }

    private static void iptables(String rule) {
        List<String> argv = new ArrayList<>(List.of("iptables", "-w", "5"));
        argv.addAll(List.of(rule.split(" ", -1)));
        HostCommand.Result result = HostCommand.run(argv);
        if (result.exit() != 0) {
            LOG.warn("cannot change the host's firewall: {}", result.complaint());
        }
    }

    private static boolean isFirewalldRunning() {
        return HostCommand.find("firewall-cmd").isPresent()
                && HostCommand.run(List.of("firewall-cmd", "--state")).exit() == 0;
    }
}
