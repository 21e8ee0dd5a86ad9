package dev.minato.engine.spec;

/** Whose hostname and domain name a container has. */
public enum UtsMode {
    OWN,
    HOST
}
