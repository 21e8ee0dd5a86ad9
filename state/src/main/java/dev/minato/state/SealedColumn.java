package dev.minato.state;

import java.util.List;
import java.util.Map;

/**
 * A column of text with sealed values in it: one, or a document with many. Each room says which it
 * has; they are sealed anew when the key is changed. The table has a rowid.
 *
 * @param table that has it
 * @param column of TEXT
 * @param places of the sealed values of a row
 */
public record SealedColumn(String table, String column, PlaceReader places) {
    /** Says where the sealed values of a row belong. */
    @FunctionalInterface
    public interface PlaceReader {
        /** Every sealed value of the row by its place; values of users that look like one not. */
        List<Map.Entry<SealedPlace, SealedValue>> read(ResultRow row) throws Exception;
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
