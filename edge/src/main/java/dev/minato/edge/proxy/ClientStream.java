package dev.minato.edge.proxy;

import dev.minato.edge.RouteOwner;
import dev.minato.edge.http.ForwardedHeads;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

/**
 * What an exchange needs of its client, whatever protocol that speaks: HTTP/1 on a connection of
 * its own ({@link ClientConnection}), later one of many streams on a connection. A front-end gives
 * the exchange the request's head and body as HTTP/1 has them, and takes the answer through {@link
 * #writer}. Used by its event loop alone.
 */
interface ClientStream extends ProxiedExchange.Sink {
    ForwardedHeads.Client who();

    /** On whose network the container is that it is; null for the world. */
    @Nullable RouteOwner inside();

    /** How its answers are written. */
    AnswerWriter writer();

    /** Passes bytes of a tunnel on, which it takes over. */
    void write(ByteBuf bytes);

    /** Whether more may be written now; else the backend is read no further. */
    boolean writable();

    /** Whether more of the request is read. */
    void readOn(boolean on);

    /** From now on bytes are passed on as they are, each direction ending by itself. */
    void tunnel();

    /** Ends the direction to the client once everything is written. */
    void endOutput();

    /** The exchange is over and its answer written; another may follow. */
    void answered(boolean stays);

    /** Ends it once everything is written, which tells the client where an answer is not whole. */
    void closeAfterWrites();
}
