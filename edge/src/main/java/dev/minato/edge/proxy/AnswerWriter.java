package dev.minato.edge.proxy;

import dev.minato.edge.http.EdgePages.Page;
import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.Http1Response;
import dev.minato.edge.http.ReusableBytes;

import io.netty.buffer.ByteBuf;

/** Writes answers in the protocol of a client, one after the other. */
interface AnswerWriter {
    /** An answer before the answer (1xx). */
    void interim(Http1Response response, byte[] id);

    /**
     * Begins an answer.
     *
     * @param stays whether another request may follow as far as the edge is concerned
     * @param following bytes of the body that are there already
     */
    void begin(
            Http1Request request, Http1Response response, boolean stays, byte[] id, int following);

    /** Whether another request may follow this answer. */
    boolean stays();

    /** Whether the backend's chunks go on as they are, framing included. */
    boolean takesChunks();

    /** Writes the next bytes of the body, which are read from {@code in}. */
    void body(ByteBuf in, int count);

    /** Writes bytes of the body, which it takes over. */
    void body(ByteBuf bytes);

    /** After the last chunk: the trailers that may go on, and the empty line. */
    void ending(ReusableBytes ending);

    /** The backend has closed where that is the end of the body. */
    void end();

    /** Hands what has been gathered over to the connection. */
    void settle();

    /** Forgets what has been gathered. */
    void drop();

    /** Writes an answer of the edge's own. */
    void page(Page page, boolean html, boolean withBody, boolean stays, byte[] id);

    /** Writes a line of text with 200. */
    void plain(String text, boolean withBody);
}
