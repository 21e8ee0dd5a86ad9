package dev.minato.edge.proxy;

import dev.minato.edge.TrustedProxies;

/**
 * What bounds an ingress.
 *
 * @param maxClients connections at most; for one more, one that waits for a request is closed
 * @param headBytes that the head of one request or answer may take
 * @param bufferBytes that clients may hold in buffers, all together
 * @param trusted whose word on its client is passed on
 */
public record IngressSettings(
        int maxClients, int headBytes, long bufferBytes, TrustedProxies trusted) {
    /** What clients may hold together where nothing else is said. */
    public static final long BUFFER_BYTES = 32L << 20;
}
