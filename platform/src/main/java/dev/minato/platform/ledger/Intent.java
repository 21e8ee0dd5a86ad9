package dev.minato.platform.ledger;

/** Whether an app is to run. */
public enum Intent {
    /** It is to run. */
    RUN,
    /** Its replicas are to be stopped. */
    STOP,
    /** It is to be stopped and forgotten. */
    DELETE
}
