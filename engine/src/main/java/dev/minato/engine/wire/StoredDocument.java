package dev.minato.engine.wire;

/** A document that is stored as JSON. Only types of this package are; their names are for ever. */
public interface StoredDocument {
    /** Of its form; 0 where a release before versions wrote it. */
    int version();
}
