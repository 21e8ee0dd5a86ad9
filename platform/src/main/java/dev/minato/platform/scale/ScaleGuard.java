package dev.minato.platform.scale;

/**
 * Rules of a {@link ScaleDecision} that protect what users have. All of them are always kept; a
 * test switches one off at a time to show that it would be noticed.
 */
enum ScaleGuard {
    /** Never more than {@code maxReplicas}. */
    MAXIMUM,
    /** It grows to four, or to twice as many, at once. */
    STEPS,
    /** Two seconds lie between two decisions that change anything, sleep and waking left out. */
    PACE,
    /** It shrinks to the highest wish of the last five minutes. */
    WINDOW,
    /** The last replica goes after the cool-down. */
    COOL_DOWN,
    /** A rule that could not be read holds back shrinking and sleep. */
    BLIND_HOLDS,
    /** What is within a tenth of the target changes nothing. */
    TOLERANCE
}
