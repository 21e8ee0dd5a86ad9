package dev.minato.linux.network;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The ip program (ip(8)): links, addresses, network namespaces. */
public final class IpCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private IpCommand() {}

    /**
     * Runs lines of ip in one process; stops at the first that fails.
     *
     * @throws Fault unavailable with ip's complaint
     */
    public static void batch(List<String> lines) {
        byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        HostCommand.check(List.of("ip", "-batch", "-"), text, PATIENCE);
    }

    /** Runs ip with arguments, whatever comes of it. */
    public static HostCommand.Result run(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ip"));
        argv.addAll(List.of(arguments));
        return HostCommand.run(argv, new byte[0], PATIENCE);
    }
}
