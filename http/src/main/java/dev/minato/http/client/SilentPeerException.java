package dev.minato.http.client;

import java.io.IOException;

/** A peer that kept a connection and said nothing in time; the text says who and for how long. */
public final class SilentPeerException extends IOException {
    private static final long serialVersionUID = 1;

    SilentPeerException(String text) {
        super(text);
    }
}
