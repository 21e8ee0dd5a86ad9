package dev.minato.edge.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request's head, checked: what a proxy may rely on when it passes the message on. {@link #parse}
 * refuses what two readers could understand differently (RFC 9112 §3, §6, §11).
 */
public final class Http1Request {
    static final byte[] CLOSE = bytes("close");
    static final byte[] KEEP_ALIVE = bytes("keep-alive");
    static final byte[] UPGRADE = bytes("upgrade");
    private static final byte[] CHUNKED = bytes("chunked");
    private static final byte[] H2C = bytes("h2c");
    private static final byte[] CONTINUE = bytes("100-continue");
    private static final int MAX_METHOD = 32;

    /** A request line's method, version and blanks. */
    private static final int LINE_REST = MAX_METHOD + 16;

    /** What a TLS client's first record begins with (RFC 8446 §5.1). */
    private static final byte TLS_HANDSHAKE = 22;

    final MessageHead head;
    private final int maxTarget;
    int methodEnd;
    int targetStart;
    int targetEnd;
    int hostStart;
    int hostEnd;
    boolean hostFromTarget;
    private boolean http10;
    private boolean keepAlive;
    private boolean upgrade;
    private boolean expectsContinue;
    private BodyFraming framing = BodyFraming.NONE;
    private long length;
    private String host = "";
    private boolean wantsHtml;

    /** Reads heads of the usual size. */
    public Http1Request() {
        this(MessageHead.DEFAULT_BYTES);
    }

    /**
     * @param headBytes that a head may take; half of them the target
     */
    public Http1Request(int headBytes) {
        head = new MessageHead(false, 100, headBytes, what -> new BadMessage(431, what));
        maxTarget = headBytes / 2;
    }

    /** Forgets the message. */
    public void reset() {
        head.reset();
        host = "";
        methodEnd = 0;
        targetStart = 0;
        targetEnd = 0;
        wantsHtml = false;
    }

    /**
     * Reads a head once all of it is there.
     *
     * @param data holds it, from {@code from}; must stay as it is while this object is used
     * @param to where the bytes that have come end
     * @return the offset after the head, or -1 when more is needed
     * @throws BadMessage when it must be refused; nothing after it can be trusted
     */
    public int parse(byte[] data, int from, int to) throws BadMessage {
        int first = from;
        // One empty line before a request is forgiven (RFC 9112 §2.2): old clients end a body so.
        if (to > first && data[first] == '\r') {
            if (to == first + 1) {
                return -1;
            }
            first += 2;
            if (data[first - 1] != '\n'
                    || (first < to && (data[first] == '\r' || data[first] == '\n'))) {
                throw new BadMessage(400, "the request line is empty");
            }
        }
        // Told at once: whoever speaks another protocol waits for us as we would for a blank line.
        if (first < to && !Ascii.token(data[first])) {
            throw new BadMessage(
                    400,
                    data[first] == TLS_HANDSHAKE
                            ? "this port speaks HTTP, not TLS: ask for http://"
                            : "the method is malformed");
        }
        // Told as what it is: of a target that takes the whole head no end would ever be seen.
        if (to - first > maxTarget + LINE_REST
                && !Ascii.holdsLine(data, first, maxTarget + LINE_REST)) {
            throw longTarget();
        }
        int end = head.end(data, first, to);
        if (end < 0) {
            return -1;
        }
        head.fields(data, first, end);
        line();
        readFields();
        return end;
    }

    private BadMessage longTarget() {
        return new BadMessage(414, "the request target is longer than " + maxTarget + " bytes");
    }

    private void line() throws BadMessage {
        byte[] data = head.data;
        int i = head.start;
        while (i < head.lineEnd && Ascii.token(data[i])) {
            i++;
        }
        methodEnd = i;
        if (i == head.start || i - head.start > MAX_METHOD || data[i] != ' ') {
            throw new BadMessage(400, "the method is malformed");
        }
        targetStart = ++i;
        // Bytes above ASCII belong into no URI (RFC 3986 §2), but people type them: they go on as
        // they came, and mean nothing to a proxy.
        while (i < head.lineEnd
                && (data[i] > ' ' || data[i] < 0)
                && data[i] != 127
                && data[i] != '#') {
            i++;
        }
        targetEnd = i;
        if (i == targetStart || data[i] != ' ') {
            throw new BadMessage(400, "the request target is empty or holds a forbidden character");
        }
        if (targetEnd - targetStart > maxTarget) {
            throw longTarget();
        }
        version(i + 1);
        target();
    }

    private void version(int at) throws BadMessage {
        byte[] data = head.data;
        boolean http =
                head.lineEnd - at == 8
                        && data[at] == 'H'
                        && data[at + 1] == 'T'
                        && data[at + 2] == 'T'
                        && data[at + 3] == 'P'
                        && data[at + 4] == '/'
                        && Ascii.digit(data[at + 5])
                        && data[at + 6] == '.'
                        && Ascii.digit(data[at + 7]);
        if (!http) {
            throw new BadMessage(400, "the request line does not end with a version");
        }
        if (data[at + 5] != '1' || data[at + 7] > '1') {
            throw new BadMessage(505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
        }
        http10 = data[at + 7] == '0';
    }

    private void target() throws BadMessage {
        byte[] data = head.data;
        hostFromTarget = false;
        if (isMethod("CONNECT")) {
            throw new BadMessage(405, "CONNECT is for forward proxies; this one is for apps");
        }
        if (data[targetStart] == '/') {
            return;
        }
        if (data[targetStart] == '*' && targetEnd == targetStart + 1) {
            if (!isMethod("OPTIONS")) {
                throw new BadMessage(400, "only OPTIONS may ask for *");
            }
            return;
        }
        int scheme = schemeEnd();
        if (scheme < 0) {
            throw new BadMessage(400, "the request target is no path and no http URL");
        }
        hostStart = scheme;
        int i = scheme;
        while (i < targetEnd && data[i] != '/' && data[i] != '?') {
            i++;
        }
        hostEnd = i;
        targetStart = i;
        hostFromTarget = true;
        host = HostName.of(head.data, hostStart, hostEnd);
    }

    private int schemeEnd() {
        if (targetEnd - targetStart > 7
                && Ascii.same(head.data, targetStart, targetStart + 7, "http://")) {
            return targetStart + 7;
        }
        return -1;
    }

    private void readFields() throws BadMessage {
        int hosts = 0;
        int lengths = 0;
        int codings = 0;
        boolean close = false;
        boolean keep = false;
        boolean wantsUpgrade = false;
        boolean upgradable = false;
        boolean cleartext = false;
        length = 0;
        expectsContinue = false;
        for (int i = 0; i < head.count; i++) {
            switch (head.kinds[i]) {
                case HOST -> {
                    hosts++;
                    takeHost(i);
                }
                case CONTENT_LENGTH -> {
                    lengths++;
                    length = contentLength(i);
                }
                case TRANSFER_ENCODING -> {
                    codings++;
                    onlyChunked(i);
                }
                case CONNECTION -> {
                    close |= head.lists(i, CLOSE);
                    keep |= head.lists(i, KEEP_ALIVE);
                    wantsUpgrade |= head.lists(i, UPGRADE);
                }
                case UPGRADE -> {
                    upgradable = true;
                    cleartext |= head.lists(i, H2C);
                }
                case EXPECT ->
                        expectsContinue |=
                                Ascii.same(
                                        head.data,
                                        head.valueStarts[i],
                                        head.valueEnds[i],
                                        CONTINUE);
                default -> {
                    // Passed on, or left out by the writer.
                }
            }
        }
        if (hosts != 1 && !(http10 && hosts == 0)) {
            throw new BadMessage(
                    400,
                    hosts == 0 ? "there is no Host field" : "there is more than one Host field");
        }
        frame(lengths, codings);
        keepAlive = !close && (!http10 || keep);
        upgrade = wantsUpgrade && upgradable && !cleartext && !http10;
    }

    private void takeHost(int field) throws BadMessage {
        if (!hostFromTarget) {
            hostStart = head.valueStarts[field];
            hostEnd = head.valueEnds[field];
            host = HostName.of(head.data, hostStart, hostEnd);
        }
    }

    private long contentLength(int field) throws BadMessage {
        long number = head.number(field);
        if (number < 0) {
            throw new BadMessage(400, "Content-Length is not a number");
        }
        return number;
    }

    private void onlyChunked(int field) throws BadMessage {
        if (!Ascii.same(head.data, head.valueStarts[field], head.valueEnds[field], CHUNKED)) {
            throw new BadMessage(501, "no transfer coding but chunked is understood");
        }
    }

    private void frame(int lengths, int codings) throws BadMessage {
        if (lengths > 1 || codings > 1 || (lengths > 0 && codings > 0)) {
            throw new BadMessage(400, "the length of the body is given twice");
        }
        if (codings > 0 && http10) {
            throw new BadMessage(400, "HTTP/1.0 has no transfer codings");
        }
        framing =
                codings > 0
                        ? BodyFraming.CHUNKED
                        : length > 0 ? BodyFraming.LENGTH : BodyFraming.NONE;
    }

    /** Whether the method is this one; methods are case-sensitive. */
    public boolean isMethod(String name) {
        int length = methodEnd - head.start;
        if (length != name.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (head.data[head.start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether doing it twice is doing it once (RFC 9110 §9.2.2). */
    public boolean idempotent() {
        return switch (head.data[head.start]) {
            case 'G' -> isMethod("GET");
            case 'H' -> isMethod("HEAD");
            case 'O' -> isMethod("OPTIONS");
            case 'T' -> isMethod("TRACE");
            case 'D' -> isMethod("DELETE");
            case 'P' -> isMethod("PUT");
            default -> false;
        };
    }

    /**
     * The host asked for: lower case, no port, no trailing dot; empty where HTTP/1.0 named none.
     */
    public String host() {
        return host;
    }

    public boolean http10() {
        return http10;
    }

    /** Whether the client lets the connection stay. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** Whether the client asks for another protocol on this connection. */
    public boolean upgrade() {
        return upgrade;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    public BodyFraming framing() {
        return framing;
    }

    /** Bytes of the body where {@link #framing()} is LENGTH. */
    public long length() {
        return length;
    }

    /** Whether a person reads the answer: HTML is preferred over JSON by the Accept field. */
    public boolean wantsHtml() {
        int accept = find(KnownField.ACCEPT);
        return wantsHtml || (accept >= 0 && head.value(accept).contains("text/html"));
    }

    /**
     * Once the head has been passed on: keeps of it what is asked of a request afterwards (its
     * method, its target as far as it is logged, what answer it wants) in an array of its own.
     */
    public void keepLine(int maxPath) {
        wantsHtml = wantsHtml();
        int from = head.start;
        targetEnd = Math.min(targetEnd, targetStart + maxPath);
        byte[] line = Arrays.copyOfRange(head.data, from, Math.max(methodEnd, targetEnd) + 1);
        methodEnd -= from;
        targetStart -= from;
        targetEnd -= from;
        head.forget();
        head.data = line;
        head.start = 0;
    }

    int find(KnownField kind) {
        return head.find(kind);
    }

    /** Method and target as JSON strings' contents, for the access log. */
    public void describe(ReusableBytes out, int maxTarget) {
        out.ascii("\"method\":\"").json(head.data, head.start, methodEnd);
        out.ascii("\",\"path\":\"");
        int end = Math.min(targetEnd, targetStart + maxTarget);
        if (targetStart < targetEnd && head.data[targetStart] == '?') {
            out.put((byte) '/');
        }
        out.json(head.data, targetStart, end).put((byte) '"');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
