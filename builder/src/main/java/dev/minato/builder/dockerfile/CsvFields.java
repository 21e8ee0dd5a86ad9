package dev.minato.builder.dockerfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The fields of one line of comma-separated values (RFC 4180, as Go's encoding/csv reads it). */
final class CsvFields {
    private final String line;
    private final List<String> fields = new ArrayList<>();
    private int at;

    private CsvFields(String line) {
        this.line = line;
    }

    /**
     * Reads a line.
     *
     * @return at least one field, which may be empty
     * @throws SyntaxError for a quote where none may be, or one that is missing
     */
    static List<String> parse(String line) {
        CsvFields csv = new CsvFields(line);
        csv.read();
        return csv.fields;
    }

    private void read() {
        do {
            fields.add(line.startsWith("\"", at) ? quoted() : plain());
        } while (at++ < line.length());
    }

    private String plain() {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        int quote = line.indexOf('"', at);
        if (quote >= 0 && quote < end) {
            throw wrong(quote, "bare \" in non-quoted-field");
        }
        String field = line.substring(at, end);
        at = end;
        return field;
    }

    private String quoted() {
        StringBuilder field = new StringBuilder();
        at++;
        while (true) {
            int quote = line.indexOf('"', at);
            if (quote < 0) {
                throw wrong(line.length(), "extraneous or missing \" in quoted-field");
            }
            field.append(line, at, quote);
            at = quote + 1;
            if (at == line.length() || line.charAt(at) == ',') {
                return field.toString();
            }
            if (line.charAt(at) != '"') {
                throw wrong(quote, "extraneous or missing \" in quoted-field");
            }
            field.append('"');
            at++;
        }
    }

    private SyntaxError wrong(int index, String what) {
        int column = line.substring(0, index).getBytes(StandardCharsets.UTF_8).length + 1;
        return new SyntaxError("parse error on line 1, column " + column + ": " + what);
    }
}
