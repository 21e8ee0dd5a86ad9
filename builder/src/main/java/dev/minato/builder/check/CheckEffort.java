package dev.minato.builder.check;

/**
 * The work that a file may cause. A file of a thousand stages that grow from each other, or of
 * values that double, would take long; checks of such a file end early.
 */
final class CheckEffort {
    private static final long MOST = 8L << 20;

    private long left = MOST;

    /** The work is done with. */
    static final class Spent extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Spent() {
            super("the file is too much work to be checked whole", null, false, false);
        }
    }

    /**
     * Notes work.
     *
     * @param amount characters that are read or written, or names that are looked at
     * @throws Spent when that is too much
     */
    void spend(long amount) {
        left -= amount;
        if (left < 0) {
            throw new Spent();
        }
    }

    /**
     * Notes the search for the name that was meant, which compares letters with letters.
     *
     * @param known how many names there are
     */
    void spendOnSuggestion(String name, int known) {
        int letters = Math.min(name.length(), 64);
        spend(known * (1 + letters * (long) letters / 64));
    }
}
