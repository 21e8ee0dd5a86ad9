package dev.minato.edge.http;

import dev.minato.base.Reason;

/**
 * A message that breaks the protocol or a limit. Its text is safe to show to the peer: it never
 * repeats what the peer sent.
 */
public final class BadMessage extends Exception {
    private final int status;

    /**
     * @param status what a client is answered (4xx, 501 or 505)
     * @param text what is wrong
     */
    public BadMessage(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    public String text() {
        return Reason.of(this);
    }
}
