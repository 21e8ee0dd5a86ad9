package dev.minato.linux;

import dev.minato.base.Fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The nft program (nft(8)). */
public final class Nft {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Nft() {}

    /**
     * Applies a script as one transaction: all of it or, with a fault, nothing.
     *
     * @throws Fault unavailable with nft's complaint
     */
    public static void apply(String script) {
        byte[] text = script.getBytes(StandardCharsets.UTF_8);
        Command.check(List.of("nft", "-f", "-"), text, PATIENCE);
    }

    /**
     * A number that changes whenever anybody changes any rule of this network namespace: asking for
     * it costs microseconds, listing the rules milliseconds.
     */
    public static long generation() {
        try (Netlink netlink = Netlink.open(Netlink.NETFILTER)) {
            return netlink.nftGeneration();
        }
    }

    /** Runs nft with arguments, whatever comes of it. */
    public static Command.Result run(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("nft"));
        argv.addAll(List.of(arguments));
        return Command.run(argv, new byte[0], PATIENCE);
    }
}
