package dev.minato.scaler.sql;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Connection strings of PostgreSQL: a URI, or keys and values (PostgreSQL's documentation, 34.1.1).
 */
final class PostgresqlString {
    private static final int LONGEST = 8192;

    private PostgresqlString() {}

    /**
     * The values by libpq's names.
     *
     * @throws IllegalArgumentException with what is wrong, without any value
     */
    static Map<String, String> parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        return text.matches("(?s)postgres(ql)?://.*") ? ofUri(text) : ofPairs(text);
    }

    private static Map<String, String> ofUri(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "it is no URI: characters like @, / and # in a password are written %40, %2F,"
                            + " %23");
        }
        Map<String, String> all = new LinkedHashMap<>();
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            String[] user = authority.substring(0, at).split(":", 2);
            put(all, "user", decoded(user[0]));
            put(all, "password", user.length == 2 ? decoded(user[1]) : "");
        }
        hostAndPort(all, authority.substring(at + 1));
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        put(all, "dbname", decoded(path.isEmpty() ? "" : path.substring(1)));
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                if (parts.length == 2) {
                    put(all, decoded(parts[0]), decoded(parts[1]));
                }
            }
        }
        return all;
    }

    private static void hostAndPort(Map<String, String> all, String text) {
        int colon = text.lastIndexOf(':');
        boolean port = colon > text.lastIndexOf(']') && colon >= 0;
        put(all, "host", decoded(port ? text.substring(0, colon) : text));
        put(all, "port", port ? text.substring(colon + 1) : "");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static void put(Map<String, String> all, String key, String value) {
        if (!value.isEmpty()) {
            all.put(key, value);
        }
    }

    /** {@code key = 'a value' other=word}; a backslash takes the next character as it is. */
    private static Map<String, String> ofPairs(String text) {
        Map<String, String> all = new LinkedHashMap<>();
        int at = 0;
        while (true) {
            at = behindBlanks(text, at);
            if (at == text.length()) {
                return all;
            }
            int equal = text.indexOf('=', at);
            if (equal < 0) {
                throw new IllegalArgumentException("a word of it has no value behind =");
            }
            String key = text.substring(at, equal).strip();
            if (!key.matches("[a-z_]{1,40}")) {
                throw new IllegalArgumentException("a key in it is none of PostgreSQL's");
            }
            StringBuilder value = new StringBuilder();
            at = value(text, behindBlanks(text, equal + 1), value);
            put(all, key, value.toString());
        }
    }

    private static int value(String text, int from, StringBuilder into) {
        boolean quoted = from < text.length() && text.charAt(from) == '\'';
        int at = quoted ? from + 1 : from;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (quoted ? next == '\'' : Character.isWhitespace(next)) {
                return at + 1;
            }
            if (next == '\\' && at + 1 < text.length()) {
                at++;
                next = text.charAt(at);
            }
            into.append(next);
            at++;
        }
        if (quoted) {
            throw new IllegalArgumentException("a quote in it does not end");
        }
        return at;
    }

    private static int behindBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }
}
