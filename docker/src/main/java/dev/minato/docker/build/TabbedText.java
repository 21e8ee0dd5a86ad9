package dev.minato.docker.build;

import java.util.ArrayList;
import java.util.List;

/**
 * Lines of columns as Go's text/tabwriter sets them: all cells but the last of a line are filled.
 */
final class TabbedText {
    private final int padding;
    private final List<String[]> lines = new ArrayList<>();

    /**
     * @param padding the blanks behind the widest cell of a column
     */
    TabbedText(int padding) {
        this.padding = padding;
    }

    /** Adds a line, which has as many cells as all others. */
    void line(String... cells) {
        lines.add(cells);
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    @Override
    public String toString() {
        int[] widest = new int[lines.isEmpty() ? 0 : lines.getFirst().length];
        for (String[] line : lines) {
            for (int column = 0; column < widest.length; column++) {
                widest[column] = Math.max(widest[column], width(line[column]));
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            for (int column = 0; column < line.length; column++) {
                text.append(line[column]);
                if (column < line.length - 1) {
                    text.append(" ".repeat(widest[column] + padding - width(line[column])));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
