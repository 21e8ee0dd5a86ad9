package dev.minato.state;

import java.util.ArrayList;
import java.util.List;

/**
 * Looks through every column of text of every table: for rows that are sealed, whoever wrote them.
 */
public final class SealedTextScan {
    private record TextColumn(String table, String column) {}

    private SealedTextScan() {}

    /** The columns that have a text in a row, as {@code table.column}. */
    public static List<String> naming(ReadTransaction rx, String text) throws Exception {
        List<String> found = new ArrayList<>();
        for (TextColumn each : columns(rx)) {
            boolean any =
                    rx.one(
                                    "SELECT 1 AS it FROM \""
                                            + each.table()
                                            + "\" WHERE instr(\""
                                            + each.column()
                                            + "\", ?) > 0",
                                    row -> row.number("it"),
                                    text)
                            .isPresent();
            if (any) {
                found.add(each.table() + "." + each.column());
            }
        }
        return found;
    }

    private static List<TextColumn> columns(ReadTransaction rx) throws Exception {
        return rx.query(
                "SELECT t.name AS tab, c.name AS col FROM sqlite_master t,"
                        + " pragma_table_info(t.name) c WHERE t.type = 'table'"
                        + " AND t.name NOT LIKE 'sqlite_%' AND c.type NOT IN ('INTEGER', 'REAL')"
                        + " ORDER BY t.name, c.cid",
                row -> new TextColumn(row.text("tab"), row.text("col")));
    }
}
