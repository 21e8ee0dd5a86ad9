package dev.minato.platform.ledger;

/** Whether an app is to run. */
public enum AppIntent {
    /** It is to run. */
    RUN,
    /** Its replicas are to be stopped. */
    STOP,
    /** It is to be stopped and forgotten. */
    DELETE
}
