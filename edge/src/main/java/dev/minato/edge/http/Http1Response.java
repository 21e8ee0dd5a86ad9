package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;

/**
 * The head of a backend's answer. ControlChannel ends of LF alone are taken; a length given twice
 * is not, unless it is the same one.
 */
public final class Http1Response {
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WEBSOCKET = "websocket".getBytes(StandardCharsets.US_ASCII);

    final MessageHead head;
    private int status;
    private boolean keepAlive;
    private boolean webSocket;
    private BodyFraming framing = BodyFraming.NONE;
    private long length;

    /** Reads heads of the usual size. */
    public Http1Response() {
        this(MessageHead.DEFAULT_BYTES);
    }

    /**
     * @param headBytes that a head may take
     */
    public Http1Response(int headBytes) {
        head = new MessageHead(true, 256, headBytes, what -> new BadMessage(502, what));
    }

    /** Lets go of the head's bytes once it has been passed on. */
    public void passed() {
        head.forget();
    }

    /** Forgets the message. */
    public void reset() {
        head.reset();
        status = 0;
        webSocket = false;
    }

    /**
     * Reads a head once all of it is there.
     *
     * @param toHead whether the request was HEAD, whose answer has no body
     * @return the offset after the head, or -1 when more is needed
     * @throws BadMessage when it is no answer
     */
    public int parse(byte[] data, int from, int to, boolean toHead) throws BadMessage {
        int end = head.end(data, from, to);
        if (end < 0) {
            return -1;
        }
        head.fields(data, from, end);
        boolean http10 = line();
        readFields(http10, toHead);
        return end;
    }

    private boolean line() throws BadMessage {
        byte[] data = head.data;
        int at = head.start;
        boolean valid =
                head.lineEnd - at >= 12
                        && Ascii.text(data, at, at + 7).equals("HTTP/1.")
                        && Ascii.digit(data[at + 7])
                        && data[at + 8] == ' '
                        && data[at + 9] >= '1'
                        && data[at + 9] <= '9'
                        && Ascii.digit(data[at + 10])
                        && Ascii.digit(data[at + 11])
                        && (head.lineEnd == at + 12 || data[at + 12] == ' ');
        if (!valid) {
            throw new BadMessage(502, "the status line is malformed");
        }
        for (int i = at + 12; i < head.lineEnd; i++) {
            if (!Ascii.value(data[i])) {
                throw new BadMessage(502, "the status line holds a control character");
            }
        }
        status = (data[at + 9] - '0') * 100 + (data[at + 10] - '0') * 10 + (data[at + 11] - '0');
        return data[at + 7] == '0';
    }

    private void readFields(boolean http10, boolean toHead) throws BadMessage {
        boolean chunked = false;
        boolean close = false;
        boolean keep = false;
        long given = -1;
        for (int i = 0; i < head.count; i++) {
            switch (head.kinds[i]) {
                case CONTENT_LENGTH -> {
                    long number = head.number(i);
                    if (number < 0 || (given >= 0 && given != number)) {
                        throw new BadMessage(502, "Content-Length is not one number");
                    }
                    given = number;
                }
                case TRANSFER_ENCODING -> {
                    if (chunked
                            || !Ascii.same(
                                    head.data, head.valueStarts[i], head.valueEnds[i], CHUNKED)) {
                        throw new BadMessage(502, "the transfer coding is not chunked");
                    }
                    chunked = true;
                }
                case CONNECTION -> {
                    close |= head.lists(i, Http1Request.CLOSE);
                    keep |= head.lists(i, Http1Request.KEEP_ALIVE);
                }
                case UPGRADE -> webSocket = status == 101 && head.is(i, WEBSOCKET);
                default -> {
                    // Passed on, or left out by the writer.
                }
            }
        }
        boolean bodiless = toHead || status < 200 || status == 204 || status == 304;
        if (chunked && given >= 0 && !bodiless) {
            throw new BadMessage(502, "the length of the body is given twice");
        }
        length = Math.max(0, given);
        framing =
                bodiless || given == 0
                        ? BodyFraming.NONE
                        : chunked
                                ? BodyFraming.CHUNKED
                                : given > 0 ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
        keepAlive = !close && (!http10 || keep) && framing != BodyFraming.UNTIL_CLOSE;
    }

    /** The status code, 100–999. */
    public int status() {
        return status;
    }

    /** Whether this is not yet the answer: 1xx, but for the switch of protocols. */
    public boolean interim() {
        return status < 200 && status != 101;
    }

    /** Whether the connection is a WebSocket from here on (RFC 6455 §4.2.2). */
    public boolean webSocket() {
        return webSocket;
    }

    /** Whether the backend lets the connection stay. */
    public boolean keepAlive() {
        return keepAlive;
    }

    public BodyFraming framing() {
        return framing;
    }

    /** Bytes of the body where {@link #framing()} is LENGTH. */
    public long length() {
        return length;
    }
}
