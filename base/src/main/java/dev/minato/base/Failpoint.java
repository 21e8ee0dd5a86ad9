package dev.minato.base;

/**
 * A named place at which a test may crash, delay or fail the program. It comes in through a
 * constructor; in the product it is {@link #NONE}.
 */
@FunctionalInterface
public interface Failpoint {
    /** Does nothing. */
    Failpoint NONE = name -> {};

    /**
     * Called when the program reaches the place.
     *
     * @param name room and place, for example {@code image.ingest.renamed}
     */
    void reach(String name);
}
