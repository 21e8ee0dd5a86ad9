package dev.minato.scaler.sql;

import dev.minato.scaler.server.ServerAddress;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A data source name as Go's MySQL driver reads it and KEDA takes it: {@code
 * user:password@tcp(host:3306)/database?tls=true}. The last slash ends what is before the database,
 * the last @ before that the password.
 *
 * @param options by name, decoded
 */
record GoDsn(
        String user,
        String password,
        ServerAddress address,
        String database,
        Map<String, String> options) {
    private static final String FORM = "user:password@tcp(host:3306)/database?tls=true";
    private static final int LONGEST = 8192;

    /**
     * @throws IllegalArgumentException with what is wrong, without any value
     */
    static GoDsn parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        // A slash in options is written %2F there, as the driver does.
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("it has no / before the database");
        }
        String before = text.substring(0, slash);
        String after = text.substring(slash + 1);
        int at = before.lastIndexOf('@');
        String[] user = at < 0 ? new String[] {""} : before.substring(0, at).split(":", 2);
        int mark = after.indexOf('?');
        return new GoDsn(
                user[0],
                user.length == 2 ? user[1] : "",
                address(before.substring(at + 1)),
                decoded(mark < 0 ? after : after.substring(0, mark)),
                options(mark < 0 ? "" : after.substring(mark + 1)));
    }

    private static ServerAddress address(String text) {
        int open = text.indexOf('(');
        String network = open < 0 ? text : text.substring(0, open);
        if (open >= 0 && !text.endsWith(")")) {
            throw new IllegalArgumentException("the bracket before its address does not end");
        }
        if (!network.isEmpty() && !network.matches("tcp[46]?")) {
            throw new IllegalArgumentException("its network must be tcp");
        }
        String where = open < 0 ? "" : text.substring(open + 1, text.length() - 1);
        String full = where.isEmpty() ? "127.0.0.1:3306" : where;
        return ServerAddress.parse(full)
                .or(() -> ServerAddress.of(full, "3306"))
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "what is in its brackets is no host with a port"));
    }

    private static Map<String, String> options(String text) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                all.put(parts[0], decoded(parts[1]));
            }
        }
        return all;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    static String form() {
        return FORM;
    }

    @Override
    public String toString() {
        return "GoDsn[" + address + "]";
    }
}
