package dev.minato.http;

import org.eclipse.jetty.io.EndPoint;

/**
 * Jetty's end point with two abilities more: it notices a client that closes while an answer is
 * being made, and can be muted while Jetty believes to write an upgrade's answer, whose bytes we
 * choose ourselves.
 */
interface WatchedEndPoint extends EndPoint {
    /** Through which it reads and writes. */
    ClientWatch clientWatch();

    /** While on, what is written goes nowhere. */
    default void mute(boolean on) {
        clientWatch().mute(on);
    }

    /**
     * Watches for the client's end of stream while nothing else reads. Bytes that come instead (a
     * further request, sent early) are kept for later, and the watch ends.
     */
    default void watch(Runnable onGone) {
        clientWatch().begin(onGone);
    }

    /** Ends the watch; to be called before Jetty reads again. */
    default void unwatch() {
        clientWatch().end();
    }
}
