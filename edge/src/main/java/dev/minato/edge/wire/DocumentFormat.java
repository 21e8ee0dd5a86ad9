package dev.minato.edge.wire;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

/** The formats of documents. 1: one target for each host. 2: groups, weights, owners. */
public final class DocumentFormat {
    /** What this build writes. */
    public static final int CURRENT = 2;

    /** The oldest format whose readers understand what this build writes. */
    public static final int SINCE = 1;

    private DocumentFormat() {}

    /**
     * Checks that this build understands a document.
     *
     * @param since as the document says it; absent in format 1
     * @throws Fault invalid, naming both
     */
    static void check(@Nullable Integer since) {
        if (since != null && since > CURRENT) {
            throw Fault.invalid(
                    "since",
                    "a document of format "
                            + since
                            + ", of a later build; this one reads up to "
                            + CURRENT);
        }
    }
}
