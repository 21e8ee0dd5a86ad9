package dev.minato.engine.run;

import dev.minato.engine.NetworkConnection;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.rule.SpecTexts;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The three files that a container gets from its network: hosts(5), hostname(5), resolv.conf(5).
 *
 * @param hostname its own
 * @param domainname of the hostname; empty: none
 * @param addresses its own; none without a network
 * @param gateway for {@code host-gateway}
 * @param resolver asks Minato for names
 */
public record NetworkFiles(
        String hostname,
        String domainname,
        List<String> addresses,
        Optional<String> gateway,
        boolean resolver) {
    private static final long LONGEST_HOSTS = 1 << 20;
    private static final Path HOST_HOSTS = Path.of("/etc/hosts");
    private static final Path HOST_RESOLV = Path.of("/etc/resolv.conf");

    static NetworkFiles of(ContainerEntry cell, List<NetworkConnection> places) {
        return new NetworkFiles(
                BundleMaker.hostname(cell),
                cell.spec().domainname(),
                places.stream().map(NetworkConnection::address).toList(),
                places.stream().findFirst().map(NetworkConnection::gateway),
                !places.isEmpty());
    }

    public void write(Path directory, NetworkSpec spec) throws IOException {
        EngineFolders.writeOpen(directory.resolve("hostname"), hostname + "\n");
        EngineFolders.writeOpen(directory.resolve("hosts"), hosts(spec));
        EngineFolders.writeOpen(directory.resolve("resolv.conf"), resolv(spec));
    }

    public String hosts(NetworkSpec spec) throws IOException {
        boolean asTheHost =
                spec.mode() instanceof NetworkMode.HostNetwork && spec.extraHosts().isEmpty();
        if (asTheHost && Files.isReadable(HOST_HOSTS)) {
            return Files.readString(HOST_HOSTS);
        }
        StringBuilder text =
                new StringBuilder(
                        """
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::\tip6-localnet
                        ff00::\tip6-mcastprefix
                        ff02::1\tip6-allnodes
                        ff02::2\tip6-allrouters
                        """);
        for (String extra : spec.extraHosts()) {
            int sign = SpecTexts.separator(extra);
            if (sign > 0) {
                String to = extra.substring(sign + 1);
                String target = to.equals("host-gateway") ? gateway.orElse("127.0.0.1") : to;
                text.append(target).append('\t').append(extra, 0, sign).append('\n');
            }
        }
        addresses.forEach(own -> text.append(line(own)));
        return text.toString();
    }

    private String line(String address) {
        return address + '\t' + names() + '\n';
    }

    /**
     * Makes the lines of its own addresses what they should be in a file that a container has open
     * already, and leaves what the container has written.
     */
    void settle(Path hosts, NetworkSpec spec) throws IOException {
        String before = bounded(hosts);
        Set<String> missing = new LinkedHashSet<>(addresses);
        StringBuilder now = new StringBuilder();
        for (String line : before.lines().toList()) {
            int tab = line.indexOf('\t');
            String address = tab < 0 ? "" : line.substring(0, tab);
            boolean own = tab >= 0 && line.substring(tab + 1).equals(names());
            boolean gone = own && !addresses.contains(address) && !isExtra(spec, address);
            if (own) {
                missing.remove(address);
            }
            if (!gone) {
                now.append(line).append('\n');
            }
        }
        missing.forEach(address -> now.append(line(address)));
        if (!now.toString().equals(before)) {
            Files.writeString(hosts, now);
        }
    }

    private static boolean isExtra(NetworkSpec spec, String address) {
        return spec.extraHosts().stream().anyMatch(extra -> extra.endsWith(address));
    }

    /** What a container has written there itself, however much, must not fill the memory. */
    private static String bounded(Path hosts) throws IOException {
        long size = Files.size(hosts);
        if (size > LONGEST_HOSTS) {
            throw new IOException("it has " + size + " bytes");
        }
        return Files.readString(hosts);
    }

    /** The full name comes first: it is the one that hosts(5) calls canonical. */
    private String names() {
        return domainname.isEmpty() ? hostname : hostname + "." + domainname + " " + hostname;
    }

    public String resolv(NetworkSpec spec) throws IOException {
        List<String> host =
                Files.isReadable(HOST_RESOLV) ? Files.readAllLines(HOST_RESOLV) : List.of();
        if (!resolver && spec.dns().isEmpty()) {
            return String.join("\n", host) + "\n";
        }
        List<String> lines = new ArrayList<>();
        if (spec.dns().isEmpty()) {
            lines.add("nameserver 127.0.0.11");
        }
        spec.dns().forEach(server -> lines.add("nameserver " + server));
        if (spec.dnsSearch().isEmpty()) {
            host.stream().filter(line -> line.startsWith("search ")).forEach(lines::add);
        } else if (!spec.dnsSearch().equals(List.of("."))) {
            lines.add("search " + String.join(" ", spec.dnsSearch()));
        }
        List<String> options = spec.dnsOptions().isEmpty() ? List.of("ndots:0") : spec.dnsOptions();
        lines.add("options " + String.join(" ", options));
        return String.join("\n", lines) + "\n";
    }
}
