package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.TrustedProxies;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The command line of an edge.
 *
 * @param socket {@code --socket}: the control socket
 * @param state {@code --state}: the folder of the documents
 * @param http {@code --http}: where ingress listens
 * @param accessLog {@code --access-log}: the file of requests
 * @param program {@code --program}: names the build
 * @param takeover {@code --takeover true}: replace the edge that runs, if one does
 * @param transport {@code --transport}: auto, io_uring, epoll or nio
 * @param threads {@code --threads}: event loops; by default one for each processor, eight at most
 * @param linger {@code --linger}: seconds that a replaced edge goes on for what it still serves
 * @param resolvConf {@code --resolv-conf}: the host's resolvers
 * @param headBytes {@code --max-header-size}: bytes that the head of a request or answer may take
 * @param trusted {@code --trusted-proxies}: networks whose word on their clients is passed on
 */
record EdgeOptions(
        Path socket,
        Path state,
        HostPort http,
        Path accessLog,
        String program,
        boolean takeover,
        String transport,
        int threads,
        Duration linger,
        Path resolvConf,
        int headBytes,
        TrustedProxies trusted) {
    private static final Set<String> KNOWN =
            Set.of(
                    "socket",
                    "state",
                    "http",
                    "access-log",
                    "program",
                    "takeover",
                    "transport",
                    "threads",
                    "linger",
                    "resolv-conf",
                    "max-header-size",
                    "trusted-proxies");
    private static final int MAX_THREADS = 8;
    private static final int HEAD_BYTES = 16 << 10;

    /**
     * Reads {@code --name value} pairs.
     *
     * @throws Fault invalid, naming the option
     */
    static EdgeOptions parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!KNOWN.contains(name) || i + 1 == args.length) {
                throw Fault.invalid(
                        args[i], "\"" + args[i] + "\" is no option with a value of the edge");
            }
            given.put(name, args[i + 1]);
        }
        Path state = Path.of(required(given, "state"));
        int processors = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
        return new EdgeOptions(
                Path.of(required(given, "socket")),
                state,
                AddressLiterals.endpoint("--http", given.getOrDefault("http", "127.0.0.1:8080")),
                Path.of(given.getOrDefault("access-log", state.resolve("access.log").toString())),
                given.getOrDefault("program", ""),
                given.getOrDefault("takeover", "false").equals("true"),
                given.getOrDefault("transport", "auto"),
                number(given, "threads", processors),
                Duration.ofSeconds(number(given, "linger", 3600)),
                Path.of(given.getOrDefault("resolv-conf", "/etc/resolv.conf")),
                number(given, "max-header-size", HEAD_BYTES),
                TrustedProxies.parse(
                        "--trusted-proxies", given.getOrDefault("trusted-proxies", "")));
    }

    private static String required(Map<String, String> given, String name) {
        @Nullable String value = given.get(name);
        if (value == null || value.isEmpty()) {
            throw Fault.invalid("--" + name, "--" + name + " is missing");
        }
        return value;
    }

    private static int number(Map<String, String> given, String name, int otherwise) {
        String value = given.getOrDefault(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(value);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw unreadable(name, value);
        }
        throw unreadable(name, value);
    }

    private static Fault unreadable(String name, String value) {
        return Fault.invalid(
                "--" + name, "--" + name + " \"" + value + "\" is not a number above 0");
    }
}
