package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.edge.TrustedProxies;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the ingress listens, what it takes, and from whom.
 *
 * @param http where apps are reached ({@code MINATO_INGRESS_HTTP}, 127.0.0.1:8080)
 * @param headBytes that the head of a request or answer may take ({@code MINATO_MAX_HEADER_SIZE},
 *     16 KiB)
 * @param trustedProxies networks whose word on their clients is passed on ({@code
 *     MINATO_TRUSTED_PROXIES}, none)
 */
record IngressChoice(ListenAddress http, int headBytes, String trustedProxies) {
    private static final String SIZE = "MINATO_MAX_HEADER_SIZE";
    private static final String PROXIES = "MINATO_TRUSTED_PROXIES";
    private static final long LEAST = 4 << 10;
    private static final long MOST = 64 << 10;

    /**
     * Reads all.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    static IngressChoice parse(String http, String size, String proxies) {
        long bytes = Memory.parse(SIZE, size).bytes();
        if (bytes < LEAST || bytes > MOST) {
            throw Fault.invalid(SIZE, SIZE + " \"" + size + "\" is not right: write 4k to 64k");
        }
        TrustedProxies.parse(PROXIES, proxies);
        return new IngressChoice(
                ListenAddress.parse("MINATO_INGRESS_HTTP", http), (int) bytes, proxies.strip());
    }

    /** The same at whatever port of this host is free. */
    IngressChoice atAnyPort() {
        return new IngressChoice(new ListenAddress("127.0.0.1", 0), headBytes, trustedProxies);
    }

    /** The rest as options of the edge's command line. */
    List<String> options() {
        List<String> options =
                new ArrayList<>(List.of("--max-header-size", Integer.toString(headBytes)));
        if (!trustedProxies.isEmpty()) {
            options.addAll(List.of("--trusted-proxies", trustedProxies));
        }
        return options;
    }
}
