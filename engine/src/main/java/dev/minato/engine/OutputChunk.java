package dev.minato.engine;

/** A piece of what a process printed, in the order it was read. */
public final class OutputChunk {
    /** The two streams of a process; with a terminal everything is {@link #STDOUT}. */
    public enum Source {
        STDOUT,
        STDERR
    }

    private final Source source;
    private final byte[] data;

    /** Keeps the array: it is not to be changed afterwards. */
    public OutputChunk(Source source, byte[] data) {
        this.source = source;
        this.data = data;
    }

    /** Which stream it came from. */
    public Source source() {
        return source;
    }

    /** The bytes; not to be changed. */
    public byte[] data() {
        return data;
    }
}
