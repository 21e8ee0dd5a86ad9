package dev.minato.platform.ledger;

/** How far a revision's present generation is. */
public enum GenerationPhase {
    /** Its image is being found or pulled. */
    RESOLVING,
    /** Its replicas are being started. */
    ROLLING,
    /** It was ready. */
    READY,
    /** It did not get ready. */
    FAILED
}
