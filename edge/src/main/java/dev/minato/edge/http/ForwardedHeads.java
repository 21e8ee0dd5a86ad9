package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;

/**
 * Heads as they are passed on: fields that belong to one connection are left out, what a backend
 * should know of the client is added (RFC 9110 §7.6.1).
 */
public final class ForwardedHeads {
    private static final byte[] HTTP11 = ascii(" HTTP/1.1\r\n");
    private static final byte[] STATUS = ascii("HTTP/1.1 ");
    private static final byte[] HOST = ascii("Host: ");
    private static final byte[] FOR = ascii("X-Forwarded-For: ");
    private static final byte[] PROTO = ascii("X-Forwarded-Proto: ");
    private static final byte[] HTTP = ascii("http");
    private static final byte[] FORWARDED_HOST = ascii("X-Forwarded-Host: ");
    private static final byte[] PORT = ascii("X-Forwarded-Port: ");
    private static final byte[] REQUEST_ID = ascii("X-Request-ID: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\n");
    private static final byte[] TRAILERS = ascii("TE: trailers\r\n");
    private static final byte[] TRAILERS_TOKEN = ascii("trailers");
    private static final int MAX_ID = 128;

    private ForwardedHeads() {}

    /** What the edge knows of a client's connection. */
    public static final class Client {
        private final byte[] address;
        private final byte[] port;
        private final boolean trusted;

        /**
         * @param address the client's
         * @param port the port it came to
         * @param trusted whether it is a proxy of ours, which says for whom it asks
         */
        public Client(String address, int port, boolean trusted) {
            this.address = ascii(address);
            this.port = ascii(Integer.toString(port));
            this.trusted = trusted;
        }

        /** The client's address as text. */
        public byte[] address() {
            return address;
        }
    }

    /**
     * The client's own request id where it is fit to be kept (at most 128 visible characters
     * without quotes, backslashes and commas), else the one made for it.
     */
    public static byte[] requestId(Http1Request request, byte[] made) {
        int field = request.find(KnownField.X_REQUEST_ID);
        if (field < 0) {
            return made;
        }
        MessageHead head = request.head;
        int from = head.valueStarts[field];
        int to = head.valueEnds[field];
        if (from == to || to - from > MAX_ID) {
            return made;
        }
        for (int i = from; i < to; i++) {
            byte b = head.data[i];
            if (b == '"' || b == '\\' || b == ',' || b <= ' ' || b == 127) {
                return made;
            }
        }
        return java.util.Arrays.copyOfRange(head.data, from, to);
    }

    /** Writes a request for a backend. */
    public static void request(ReusableBytes out, Http1Request request, Client client, byte[] id) {
        MessageHead head = request.head;
        out.put(head.data, head.start, request.methodEnd).put((byte) ' ');
        if (request.targetStart == request.targetEnd || head.data[request.targetStart] == '?') {
            out.put((byte) '/');
        }
        out.put(head.data, request.targetStart, request.targetEnd).put(HTTP11);
        host(out.put(HOST), request);
        int copied = -1;
        for (int i = 0; i < head.count; i++) {
            if (passesOn(request, i, client.trusted)) {
                copied = copied < 0 ? head.lines[i] : copied;
            } else if (copied >= 0) {
                out.put(head.data, copied, head.lines[i]);
                copied = -1;
            }
        }
        if (copied >= 0) {
            out.put(head.data, copied, head.lineAfter(head.count - 1));
        }
        forwarded(out, request, client);
        out.put(REQUEST_ID).put(id).crlf();
        if (request.upgrade()) {
            out.put(UPGRADE);
        }
        out.crlf();
    }

    private static void host(ReusableBytes out, Http1Request request) {
        if (request.hostEnd > request.hostStart && !request.host().isEmpty()) {
            out.put(request.head.data, request.hostStart, request.hostEnd);
        }
        out.crlf();
    }

    private static boolean passesOn(Http1Request request, int field, boolean trusted) {
        MessageHead head = request.head;
        return switch (head.kinds[field]) {
            case HOST,
                    PROXY,
                    CONNECTION,
                    KEEP_ALIVE,
                    PROXY_CONNECTION,
                    PROXY_AUTHORIZATION,
                    HTTP2_SETTINGS,
                    TE,
                    X_REQUEST_ID,
                    X_FORWARDED_FOR,
                    X_FORWARDED_HOST,
                    X_FORWARDED_PORT,
                    X_FORWARDED_PROTO,
                    ALIAS ->
                    false;
            case FORWARDED, X_REAL_IP, X_FORWARDED -> trusted;
            case UPGRADE -> request.upgrade();
            case CONTENT_LENGTH, TRANSFER_ENCODING -> true;
            case EXPECT -> !request.http10();
            default -> !namedByConnection(head, field);
        };
    }

    private static boolean namedByConnection(MessageHead head, int field) {
        for (int i = 0; i < head.count; i++) {
            if (head.kinds[i] == KnownField.CONNECTION
                    && !head.is(i, Http1Request.KEEP_ALIVE)
                    && !head.is(i, Http1Request.CLOSE)
                    && !head.is(i, Http1Request.UPGRADE)
                    && head.lists(i, name(head, field))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] name(MessageHead head, int field) {
        byte[] name = new byte[head.nameEnds[field] - head.lines[field]];
        for (int b = 0; b < name.length; b++) {
            name[b] = Ascii.lower(head.data[head.lines[field] + b]);
        }
        return name;
    }

    /** What a proxy of ours says of its client is kept and added to; anybody else's is ours. */
    private static void forwarded(ReusableBytes out, Http1Request request, Client client) {
        MessageHead head = request.head;
        out.put(FOR);
        boolean trailers = false;
        for (int i = 0; i < head.count; i++) {
            if (head.kinds[i] == KnownField.X_FORWARDED_FOR && client.trusted) {
                out.put(head.data, head.valueStarts[i], head.valueEnds[i]);
                out.put((byte) ',').put((byte) ' ');
            }
            trailers |= head.kinds[i] == KnownField.TE && head.lists(i, TRAILERS_TOKEN);
        }
        out.put(client.address).crlf();
        if (!kept(out.put(PROTO), request, KnownField.X_FORWARDED_PROTO, client)) {
            out.put(HTTP).crlf();
        }
        if (!kept(out.put(FORWARDED_HOST), request, KnownField.X_FORWARDED_HOST, client)) {
            host(out, request);
        }
        if (!kept(out.put(PORT), request, KnownField.X_FORWARDED_PORT, client)) {
            out.put(client.port).crlf();
        }
        if (trailers) {
            out.put(TRAILERS);
        }
    }

    /** The value that a trusted proxy gave, of several the last: the nearest proxy's. */
    private static boolean kept(
            ReusableBytes out, Http1Request request, KnownField kind, Client client) {
        MessageHead head = request.head;
        for (int i = head.count - 1; i >= 0 && client.trusted; i--) {
            if (head.kinds[i] == kind) {
                out.put(head.data, head.valueStarts[i], head.valueEnds[i]).crlf();
                return true;
            }
        }
        return false;
    }

    /**
     * Writes a backend's answer for the client.
     *
     * @param http10 whether the client speaks HTTP/1.0
     * @param keepAlive whether its connection stays
     * @param rechunk whether a body that lasts until the connection ends is passed on in chunks
     */
    public static void response(
            ReusableBytes out,
            Http1Response response,
            boolean http10,
            boolean keepAlive,
            boolean rechunk,
            byte[] id) {
        MessageHead head = response.head;
        out.put(STATUS).put(head.data, head.start + 9, head.lineEnd);
        if (head.lineEnd == head.start + 12) {
            out.put((byte) ' ');
        }
        out.crlf();
        boolean named = false;
        int copied = -1;
        for (int i = 0; i < head.count; i++) {
            named |= head.kinds[i] == KnownField.X_REQUEST_ID;
            boolean passes = passesBack(response, i, http10);
            if (passes && head.loneFeeds) {
                line(out, head, i);
            } else if (passes) {
                copied = copied < 0 ? head.lines[i] : copied;
            } else if (copied >= 0) {
                out.put(head.data, copied, head.lines[i]);
                copied = -1;
            }
        }
        if (copied >= 0) {
            out.put(head.data, copied, head.lineAfter(head.count - 1));
        }
        if (!named && !response.interim()) {
            out.put(REQUEST_ID).put(id).crlf();
        }
        if (rechunk) {
            out.put(CHUNKED);
        }
        connection(out, response, http10, keepAlive);
        out.crlf();
    }

    private static void connection(
            ReusableBytes out, Http1Response response, boolean http10, boolean keepAlive) {
        if (response.status() == 101) {
            out.put(UPGRADE);
        } else if (response.interim()) {
            return;
        } else if (!keepAlive) {
            out.put(CLOSE);
        } else if (http10) {
            out.put(KEEP_ALIVE);
        }
    }

    private static void line(ReusableBytes out, MessageHead head, int field) {
        out.put(head.data, head.lines[field], head.nameEnds[field]).put((byte) ':').put((byte) ' ');
        out.put(head.data, head.valueStarts[field], head.valueEnds[field]).crlf();
    }

    private static boolean passesBack(Http1Response response, int field, boolean http10) {
        return switch (response.head.kinds[field]) {
            case CONNECTION, KEEP_ALIVE, PROXY_CONNECTION -> false;
            case UPGRADE -> response.status() == 101;
            // Once, however often the backend says it (RFC 9110 §8.6).
            case CONTENT_LENGTH -> response.head.find(KnownField.CONTENT_LENGTH) == field;
            case TRANSFER_ENCODING -> !http10 && response.framing() == BodyFraming.CHUNKED;
            default -> !namedByConnection(response.head, field);
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
