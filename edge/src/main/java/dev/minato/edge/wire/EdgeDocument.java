package dev.minato.edge.wire;

import org.jspecify.annotations.Nullable;

/** A document, or a line of a journal, that an edge has on disk. */
public interface EdgeDocument {
    /** Its form ({@link DocumentFormat}); absent in format 1. */
    @Nullable Integer format();
}
