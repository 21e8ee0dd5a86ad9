package dev.minato.platform.scale;

/** What is left of a revision while it sleeps. */
public enum Standby {
    /** Nothing: it starts when it is needed. */
    NONE,
    /** One replica whose processes are frozen: it keeps its memory and needs no processor. */
    FROZEN
}
