package dev.minato.cli.output;

import dev.minato.base.SafeText;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints rows under headings, columns as wide as their widest cell, three blanks between them, as
 * docker prints them.
 */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /** A table that begins with its headings. */
    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each heading; an empty cell prints as nothing. */
    public TextTable row(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException("a row of " + cells.length + " cells");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Prints it. */
    public void print(PrintStream out) {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                String cell = SafeText.plain(row.get(i));
                text.append(cell);
                if (i < columns - 1) {
                    text.repeat(' ', widths[i] - cell.length() + 3);
                }
            }
            while (!text.isEmpty() && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            text.append('\n');
        }
        out.print(text);
        out.flush();
    }
}
