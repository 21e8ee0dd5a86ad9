package dev.minato.edge.proxy;

import dev.minato.edge.http.EdgePages.Page;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * What a backend is found for and connected to: a request, or a connection of TCP. Used by its
 * event loop alone.
 */
interface ProxiedExchange {
    /** Where bytes of the backend go. */
    interface Sink {
        void flush();

        /** Takes notice of what it holds now; to be called last in an event. */
        void weigh();

        /** Reads and passes on again after the way to the backend was blocked. */
        void resume();
    }

    /** Where it leads by the table as it is now; null where nothing is known of that. */
    @Nullable CompiledRoute lookUp();

    /** It leads nowhere. */
    void unknown();

    /** Nothing comes of it; the page says why. */
    void fail(Page page);

    /** Whether sending it twice does what sending it once does, and all of it can be sent again. */
    boolean replayable();

    /** A backend is there. */
    void send(UpstreamConnection connection);

    /** Who hears the backend. */
    Sink client();

    /** Bytes of the backend; takes them over. */
    void fromUpstream(ByteBuf bytes);

    /** The backend sends no more. */
    void upstreamEnded();

    /** The connection to the backend is gone. */
    void upstreamClosed(UpstreamConnection closed);
}
