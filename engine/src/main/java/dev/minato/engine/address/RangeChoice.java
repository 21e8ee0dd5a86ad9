package dev.minato.engine.address;

import dev.minato.base.Fault;
import dev.minato.linux.network.IpCommand;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Chooses what is chosen once and then kept, because running containers have it: the range of the
 * networks, clear of the host's routes and of what podman, Docker and CNI have in their files
 * (their bridges may appear only later), and ports on the bridges that nobody uses.
 */
public final class RangeChoice {
    private static final Pattern CIDR =
            Pattern.compile("\\b([0-9]{1,3}(?:\\.[0-9]{1,3}){3})(?:/([0-9]{1,2}))?\\b");

    /** Not podman's 10.88 and 10.89, Docker's 172.17 to 172.31, Kubernetes' 10.96 or 10.244. */
    private static final List<String> CANDIDATES =
            Stream.concat(
                            IntStream.rangeClosed(213, 220).mapToObj(i -> "10." + i + ".0.0/16"),
                            Stream.of(
                                    "10.61.0.0/16",
                                    "10.62.0.0/16",
                                    "10.63.0.0/16",
                                    "172.23.0.0/16",
                                    "192.168.208.0/20",
                                    "192.168.224.0/20"))
                    .toList();

    private static final int FIRST_PORT = 20_000;
    private static final int PORTS = 10_000;

    private final HostNames names;
    private final List<Path> files;

    public RangeChoice(HostNames names) {
        this(
                names,
                List.of(
                        Path.of("/etc/containers/networks"),
                        Path.of("/etc/cni/net.d"),
                        Path.of("/etc/docker/daemon.json")));
    }

    /**
     * @param files files, or folders of files, of other programs that take ranges
     */
    public RangeChoice(HostNames names, List<Path> files) {
        this.names = names;
        this.files = files;
    }

    /**
     * The range wanted, or the first free of a list.
     *
     * @throws Fault conflict when the one wanted is in use, exhausted when all are
     */
    public Subnet range(Optional<Subnet> wanted) {
        List<Subnet> taken = taken();
        if (wanted.isPresent()) {
            check("MINATO_NETWORK", wanted.get(), taken);
            return wanted.get();
        }
        return CANDIDATES.stream()
                .map(text -> Subnet.parse("range", text))
                .filter(candidate -> taken.stream().noneMatch(candidate::overlaps))
                .findFirst()
                .orElseThrow(() ->
                        Fault.exhausted(
                                "every range that containers usually get is routed on this"
                                        + " host: set MINATO_NETWORK to a free one, for"
                                        + " example 10.99.0.0/16"));
    }

    /** Refuses a range that the host has a route into. */
    void check(String field, Subnet wanted, List<Subnet> taken) {
        for (Subnet other : taken) {
            if (wanted.overlaps(other)) {
                throw Fault.conflict(
                        field
                                + " "
                                + wanted
                                + " overlaps with "
                                + other
                                + ", which this host already uses: choose another");
            }
        }
    }

    /** Every range in use, ours left out. */
    public List<Subnet> taken() {
        List<Subnet> taken = new ArrayList<>(routed());
        for (Path file : files) {
            textFiles(file).forEach(text -> taken.addAll(ranges(text)));
        }
        return taken;
    }

    private List<Subnet> routed() {
        List<Subnet> routed = new ArrayList<>();
        String routes = IpCommand.run("-4", "route", "show", "table", "all").text();
        for (String line : routes.split("\n", -1)) {
            if (!line.contains(" dev " + names.bridges())) {
                // The first address of a line is where it leads to; what follows are gateways.
                Matcher found = CIDR.matcher(line);
                boolean leadsSomewhere = found.find() && !line.startsWith("default");
                if (leadsSomewhere) {
                    subnet(found).ifPresent(routed::add);
                }
            }
        }
        return routed;
    }

    private static List<String> textFiles(Path path) {
        List<Path> files =
                Files.isDirectory(path)
                        ? NetworkSysfs.names(path, "").stream().map(path::resolve).toList()
                        : List.of(path);
        return files.stream().flatMap(file -> NetworkSysfs.read(file).stream()).toList();
    }

    private static List<Subnet> ranges(String text) {
        List<Subnet> ranges = new ArrayList<>();
        Matcher found = CIDR.matcher(text);
        while (found.find()) {
            if (found.group(2) != null) {
                subnet(found).ifPresent(ranges::add);
            }
        }
        return ranges;
    }

    private static Optional<Subnet> subnet(Matcher found) {
        long address = Ipv4Address.parse(found.group(1));
        int prefix = found.group(2) == null ? 32 : Integer.parseInt(found.group(2));
        // A default route in two halves (a VPN's) leads everywhere and takes nothing.
        if (address < 0 || prefix > 32 || prefix < 4) {
            return Optional.empty();
        }
        long step = 1L << (32 - prefix);
        return Optional.of(new Subnet(address / step * step, prefix));
    }

    /**
     * A port that is free for UDP and TCP on every address, outside the range from which the kernel
     * gives out ports.
     *
     * @param seed decides where the search begins, so that instances differ
     * @param others those that are to be used for something else
     */
    public static int port(int seed, Set<Integer> others) {
        for (int i = 0; i < PORTS; i++) {
            int port = firstPort(seed + i);
            if (!others.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw Fault.exhausted("no port from 20000 to 29999 is free on this host");
    }

    /** The port with which the search for a free one begins. */
    public static int firstPort(int seed) {
        return FIRST_PORT + Math.floorMod(seed, PORTS);
    }

    private static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress("0.0.0.0", port);
        try (ServerSocket tcp = new ServerSocket();
                DatagramSocket udp = new DatagramSocket(null)) {
            tcp.bind(address);
            udp.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
