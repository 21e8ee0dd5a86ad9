package dev.minato.edge.http;

/** How the end of a body is known. */
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
