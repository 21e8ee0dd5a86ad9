package dev.minato.local.placement;

/**
 * Rules of {@link Placement}. All of them are always kept; a test leaves one out at a time to show
 * that it would be noticed.
 */
public enum PlacementRule {
    /** What is asked in sum stays within the host's limit. */
    KEEP_THE_SUM,
    /** What is being stopped holds its room until it is gone. */
    COUNT_WHAT_LEAVES,
    /** Of those that fit, the one that has waited longest starts first. */
    LONGEST_WAITING_FIRST,
    /** One that does not fit is in nobody's way. */
    LET_OTHERS_PASS,
    /** One that has waited long and fits the empty host goes before all younger ones. */
    HOLD_BACK_YOUNGER,
    /** One that never fits holds nobody back. */
    NEVER_FOR_THE_IMPOSSIBLE,
    /** A roll-out that ends asking no more than before is not held back. */
    EXCHANGE_PASSES,
    /** A roll-out's second set may go beyond the sum for as long as both are there. */
    SECOND_SET_GOES_BEYOND,
    /** But only within the memory that the kernel can give beside the reserve. */
    ASK_THE_KERNEL,
    /** Memory that those which start have not taken yet is spoken for. */
    COUNT_WHAT_STARTS,
    /**
     * Once what a second set replaces is gone, the sum holds again, or is no larger than before.
     */
    NO_LASTING_EXCESS
}
