package dev.minato.edge;

/** Which listeners answer for a host. */
public enum Exposure {
    /** The ingress and the service listeners. */
    EXTERNAL,
    /** Only the service listeners, which containers reach. */
    INTERNAL
}
