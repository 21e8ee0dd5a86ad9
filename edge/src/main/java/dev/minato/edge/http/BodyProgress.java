package dev.minato.edge.http;

import java.nio.ByteBuffer;

/** The progress of a body, whatever its framing. */
public final class BodyProgress {
    private final ChunkedBody chunks = new ChunkedBody();
    private BodyFraming framing = BodyFraming.NONE;
    private long remaining;
    private long count;

    /** Starts with a new body; {@code length} counts where framing is LENGTH. */
    public void start(BodyFraming framing, long length) {
        this.framing = framing;
        remaining = length;
        count = 0;
        if (framing == BodyFraming.CHUNKED) {
            chunks.reset();
        }
    }

    /** Forgets the body, and what was kept of its trailers. */
    public void reset() {
        start(BodyFraming.NONE, 0);
        chunks.reset();
    }

    /** Whether all of it has been seen; never for one that lasts until the connection ends. */
    public boolean done() {
        return switch (framing) {
            case NONE -> true;
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.done();
            case UNTIL_CLOSE -> false;
        };
    }

    /** Whether framing has to be followed byte by byte. */
    public boolean chunked() {
        return framing == BodyFraming.CHUNKED;
    }

    /** How many of the bytes taken last are not to be passed on, being trailers. */
    public int withheld() {
        return chunked() ? chunks.withheld() : 0;
    }

    /** What goes on in place of trailers once a chunked body is done. */
    public ReusableBytes ending() {
        return chunks.ending();
    }

    /** Bytes of memory that it takes. */
    public int capacity() {
        return chunks.capacity();
    }

    /** Bytes seen, framing included. */
    public long count() {
        return count;
    }

    /**
     * How many of the available bytes belong to the body, which then counts them as seen. Not for
     * chunked bodies.
     */
    public int take(int available) {
        if (framing == BodyFraming.NONE) {
            return 0;
        }
        int taken =
                framing == BodyFraming.LENGTH ? (int) Math.min(remaining, available) : available;
        remaining -= taken;
        count += taken;
        return taken;
    }

    /** The same for chunked bodies: moves the position behind what belongs to the body. */
    public int take(ByteBuffer in, ChunkedBody.Data data) throws BadMessage {
        int before = in.position();
        chunks.take(in, data);
        int taken = in.position() - before;
        count += taken;
        return taken;
    }
}
