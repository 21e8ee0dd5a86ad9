package dev.minato.engine.runtime;

/**
 * The isolation of a container: what it shares with the host or with another container.
 *
 * @param network {@link #OWN}, {@link #HOST} or the path of a namespace
 * @param pid the same
 * @param ipc the same
 * @param uts the same
 * @param privateCgroup it sees its own control group as the root (version 2)
 */
public record Isolation(String network, String pid, String ipc, String uts, boolean privateCgroup) {
    /** A namespace of its own, made by the runtime. */
    public static final String OWN = "";

    /** The namespace of the host. */
    public static final String HOST = "host";
}
