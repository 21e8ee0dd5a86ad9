package dev.minato.edge.http;

/** The framing of a body: how its end is known. */
public enum BodyFraming {
    /** There is no body. */
    NONE,
    /** A given count of bytes. */
    LENGTH,
    /** Chunks and a last one. */
    CHUNKED,
    /** The connection ends; answers only. */
    UNTIL_CLOSE
}
