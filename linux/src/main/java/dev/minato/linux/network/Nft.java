package dev.minato.linux.network;

import dev.minato.base.Fault;
import dev.minato.linux.LinuxException;
import dev.minato.linux.process.HostCommand;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rules of nftables: through the nft program (nft(8)), and what happens often without it. */
public final class Nft {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Nft() {}

    /**
     * Applies a script as one transaction: all of it or, with a fault, nothing.
     *
     * @throws Fault unavailable with nft's complaint
     */
    public static void apply(String script) {
        byte[] text = script.getBytes(StandardCharsets.UTF_8);
        HostCommand.check(List.of("nft", "-f", "-"), text, PATIENCE);
    }

    /**
     * A number that changes whenever anybody changes any rule of this network namespace: asking for
     * it costs microseconds, listing the rules milliseconds.
     */
    public static long generation() {
        return NftNetlink.generation();
    }

    /**
     * Adds one element to a map of a table of family {@code ip}, in well under a millisecond;
     * nothing happens when the very element is there.
     *
     * @param key in network byte order; each part of a concatenation is padded to 4 bytes
     * @param value the same
     * @throws LinuxException ENOENT when there is no such table or map, EEXIST when the key leads
     *     elsewhere
     */
    public static void addElement(String table, String map, byte[] key, byte[] value) {
        NftNetlink.add(table, map, key, value);
    }

    /**
     * Deletes one element.
     *
     * @throws LinuxException ENOENT when there is no such table, map or element
     */
    public static void deleteElement(String table, String map, byte[] key) {
        NftNetlink.delete(table, map, key);
    }

    /** Runs nft with arguments, whatever comes of it. */
    public static HostCommand.Result run(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("nft"));
        argv.addAll(List.of(arguments));
        return HostCommand.run(argv, new byte[0], PATIENCE);
    }
}
