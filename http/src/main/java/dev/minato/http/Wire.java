package dev.minato.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a {@link Response} needs of the connection below it. */
interface Wire {
    /** Sends status and headers, with the whole body or the first part of it. */
    void commit(int status, Headers headers, ByteBuffer body, boolean last) throws IOException;

    /** Sends a further part; blocks while the client does not read. */
    void write(ByteBuffer body, boolean last) throws IOException;

    /** Takes the connection out of HTTP; {@code head} goes out first, byte for byte. */
    Duplex hijack(byte[] head) throws IOException;

    /** Answers 101 with these headers and goes on as a WebSocket. */
    WebSocket webSocket(Headers headers) throws IOException;

    /** Runs the action once when the client has closed its side. */
    void onGone(Runnable action);
}
