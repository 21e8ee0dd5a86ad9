package dev.minato.base;

/** How far one word is from another: "did you mean" asks. */
public final class EditDistance {
    private EditDistance() {}

    /**
     * How many letters have to be put in, left out or changed (Levenshtein). It takes time and
     * memory by the product and the length of the words: whoever has a long one cuts it.
     */
    public static int between(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(row[j - 1], above) + 1, diagonal + change);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
