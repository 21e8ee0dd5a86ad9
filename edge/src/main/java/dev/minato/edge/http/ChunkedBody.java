package dev.minato.edge.http;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;

/**
 * Follows a chunked body through whatever pieces it comes in (RFC 9112 §7.1): checks every byte of
 * the framing, so that what is passed on as it came means the same to everybody, and finds the end.
 * The trailers are withheld: at the end {@link #ending} is what is passed on instead, without those
 * that RFC 9110 §6.5.1 forbids.
 */
public final class ChunkedBody {
    private static final int KEPT = 64;
    private static final int MAX_EXTENSIONS = 16 << 10;
    private static final int MAX_TRAILERS = 4 << 10;

    /**
     * What is needed before the body is read, so that whoever merges trailers into the head would
     * be deceived: authentication, cookies, request modifiers, control and form of the answer.
     */
    private static final Set<String> FORBIDDEN =
            Set.of(
                    "authorization",
                    "www-authenticate",
                    "proxy-authenticate",
                    "cookie",
                    "set-cookie",
                    "accept-charset",
                    "accept-encoding",
                    "accept-language",
                    "age",
                    "cache-control",
                    "content-encoding",
                    "content-range",
                    "content-type",
                    "date",
                    "expires",
                    "if-",
                    "location",
                    "max-forwards",
                    "origin",
                    "pragma",
                    "range",
                    "referer",
                    "retry-after",
                    "vary",
                    "warning");

    /** Where the bytes of the body itself lie, for whoever must take the framing off. */
    public interface Data {
        /** Takes {@code count} bytes at {@code offset} of the buffer given to {@link #take}. */
        void at(int offset, int count);
    }

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        TRAILER_LF,
        DONE
    }

    private final ReusableBytes line = new ReusableBytes(0);
    private final ReusableBytes kept = new ReusableBytes(0);
    private int withheld;
    private State state = State.SIZE;
    private long size;
    private int digits;
    private int extensions;
    private int trailers;

    /** Starts with a new body. */
    public void reset() {
        state = State.SIZE;
        size = 0;
        digits = 0;
        extensions = 0;
        trailers = 0;
        withheld = 0;
        line.clear(KEPT);
        kept.clear(KEPT);
    }

    /** How many of the last bytes that {@link #take} went through are not to be passed on. */
    int withheld() {
        return withheld;
    }

    /** What takes the place of everything withheld, once the body is done. */
    ReusableBytes ending() {
        return kept;
    }

    /** Bytes of memory that trailers take. */
    int capacity() {
        return line.capacity() + kept.capacity();
    }

    /** Whether the last chunk and the trailers have come. */
    public boolean done() {
        return state == State.DONE;
    }

    /**
     * Goes through the buffer from its position until the body or the buffer ends; the position is
     * then after what belongs to the body.
     *
     * @throws BadMessage when the framing is broken; nothing after it can be trusted
     */
    public void take(ByteBuffer in, Data data) throws BadMessage {
        withheld = 0;
        while (state != State.DONE && in.hasRemaining()) {
            if (state == State.DATA) {
                int count = (int) Math.min(size, in.remaining());
                data.at(in.position(), count);
                in.position(in.position() + count);
                size -= count;
                if (size == 0) {
                    state = State.DATA_CR;
                }
            } else {
                step(in.get());
            }
        }
    }

    private void step(byte b) throws BadMessage {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> {
                expect(b, '\n');
                state = size == 0 ? State.TRAILER : State.DATA;
                digits = 0;
            }
            case DATA_CR -> {
                expect(b, '\r');
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n');
                state = State.SIZE;
            }
            case TRAILER -> {
                withheld++;
                trailer(b);
            }
            case TRAILER_LF -> {
                withheld++;
                expect(b, '\n');
                trailerEnds();
            }
            case DATA, DONE -> throw new IllegalStateException(state.name());
        }
    }

    private void size(byte b) throws BadMessage {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            if (++digits > 15) {
                throw new BadMessage(400, "a chunk is too large");
            }
            size = size << 4 | digit;
        } else if (digits > 0 && b == '\r') {
            state = State.SIZE_LF;
        } else if (digits > 0 && b == ';') {
            state = State.EXTENSION;
        } else {
            throw new BadMessage(400, "a chunk's size is malformed");
        }
    }

    private void extension(byte b) throws BadMessage {
        if (++extensions > MAX_EXTENSIONS) {
            throw new BadMessage(400, "chunk extensions take more than 16 KiB");
        }
        if (b == '\r') {
            state = State.SIZE_LF;
        } else if (!Ascii.value(b)) {
            throw new BadMessage(400, "a chunk extension holds a control character");
        }
    }

    private void trailer(byte b) throws BadMessage {
        if (++trailers > MAX_TRAILERS) {
            throw new BadMessage(431, "trailers take more than 4 KiB");
        }
        if (b == '\r') {
            state = State.TRAILER_LF;
        } else if (Ascii.value(b)) {
            line.put(b);
        } else {
            throw new BadMessage(400, "a trailer holds a control character");
        }
    }

    private void trailerEnds() throws BadMessage {
        if (line.length() == 0) {
            state = State.DONE;
            kept.crlf();
            return;
        }
        byte[] bytes = line.array();
        int colon = 0;
        while (colon < line.length() && Ascii.token(bytes[colon])) {
            colon++;
        }
        if (colon == 0 || colon == line.length() || bytes[colon] != ':') {
            throw new BadMessage(400, "a trailer is malformed");
        }
        KnownField field = KnownField.of(bytes, 0, colon);
        switch (field) {
            case HOST, CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, UPGRADE, TE, TRAILER ->
                    throw new BadMessage(400, "a trailer may not change the message's framing");
            case OTHER -> {
                if (!FORBIDDEN.contains(name(bytes, colon))) {
                    kept.put(bytes, 0, line.length()).crlf();
                }
            }
            default -> {
                // What a proxy must understand is none to come late.
            }
        }
        line.clear(MAX_TRAILERS);
        state = State.TRAILER;
    }

    /** As {@link #FORBIDDEN} spells it: in lower case, an underscore taken for a hyphen. */
    private static String name(byte[] bytes, int end) {
        String name = Ascii.text(bytes, 0, end).toLowerCase(Locale.ROOT).replace('_', '-');
        return name.startsWith("if-") ? "if-" : name;
    }

    private static void expect(byte b, char wanted) throws BadMessage {
        if (b != wanted) {
            throw new BadMessage(400, "a chunk does not end where its size says");
        }
    }
}
