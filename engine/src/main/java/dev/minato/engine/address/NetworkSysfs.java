package dev.minato.engine.address;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The kernel's small files about the network, of the host's namespace. */
public final class NetworkSysfs {
    private static final Path LINKS = Path.of("/sys/class/net");
    private static final int USUAL_MTU = 1500;

    private NetworkSysfs() {}

    public static boolean hasLink(String name) {
        return Files.exists(LINKS.resolve(name));
    }

    /**
     * Whether this kernel speaks IPv6: with {@code ipv6.disable=1} it knows none of its settings.
     */
    public static boolean hasIpv6() {
        return Files.exists(Path.of("/proc/sys/net/ipv6/conf"));
    }

    public static List<String> links(String prefix) {
        return names(LINKS, prefix);
    }

    /** Names in a folder that begin with a prefix; none when there is no folder. */
    public static List<String> names(Path folder, String prefix) {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, prefix + "*")) {
            stream.forEach(path -> names.add(String.valueOf(path.getFileName())));
            return names;
        } catch (IOException | DirectoryIteratorException e) {
            return names;
        }
    }

    /** Whether the link is a port of the bridge. */
    public static boolean isPort(String link, String bridge) {
        return Files.exists(LINKS.resolve(bridge).resolve("brif").resolve(link));
    }

    /** IFF_UP of the link's flags. */
    public static boolean isUp(String link) {
        String flags = read(LINKS.resolve(link).resolve("flags")).orElse("0x0");
        return (Integer.decode(flags) & 1) != 0;
    }

    /** The largest packet on the way out, so that ours fit: that of the default route. */
    public static int mtu() {
        for (String line : read(Path.of("/proc/net/route")).orElse("").split("\n", -1)) {
            String[] words = line.split("\\s+", -1);
            if (words.length > 2 && words[1].equals("00000000")) {
                Optional<String> mtu = read(LINKS.resolve(words[0]).resolve("mtu"));
                return mtu.map(Integer::parseInt).orElse(USUAL_MTU);
            }
        }
        return USUAL_MTU;
    }

    /** Where the default route of a process's namespace goes, if it goes by an address. */
    public static Optional<String> defaultGateway(int pid) {
        Path routes = Path.of("/proc", Integer.toString(pid), "net", "route");
        for (String line : read(routes).orElse("").split("\n", -1)) {
            String[] words = line.split("\\s+", -1);
            if (words.length > 7 && words[1].equals("00000000") && words[7].equals("00000000")) {
                int number = Integer.reverseBytes(Integer.parseUnsignedInt(words[2], 16));
                return Optional.of(Ipv4Address.text(Integer.toUnsignedLong(number)));
            }
        }
        return Optional.empty();
    }

    /** Sets a sysctl that is not so already; whether it had to. */
    public static boolean set(String sysctl, String value) {
        Path file = Path.of("/proc/sys").resolve(sysctl);
        Optional<String> now = read(file);
        if (now.isEmpty() || now.get().equals(value)) {
            return false;
        }
        try {
            Files.writeString(file, value);
            return true;
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot set sysctl " + sysctl.replace('/', '.') + ": " + Reason.of(e),
                    e);
        }
    }

    static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
