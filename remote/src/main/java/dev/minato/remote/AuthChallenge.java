package dev.minato.remote;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One challenge of a {@code WWW-Authenticate} header (RFC 9110 §11.6.1).
 *
 * @param scheme in lower case, {@code basic} or {@code bearer} where we can answer it
 * @param parameters names in lower case
 */
record AuthChallenge(String scheme, Map<String, String> parameters) {
    private static final int MAX_HEADER = 8192;

    /** The challenges of all the header's values, in order; what cannot be read is left out. */
    static List<AuthChallenge> parse(List<String> headers) {
        List<AuthChallenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= MAX_HEADER) {
                new Parser(header).into(challenges);
            }
        }
        return challenges;
    }

    String parameter(String name) {
        return parameters.getOrDefault(name, "");
    }

    /** Reads {@code scheme name=value, name="value", scheme …}. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        void into(List<AuthChallenge> challenges) {
            Map<String, String> current = null;
            while (at < text.length()) {
                skip(" \t,");
                String word = word();
                if (word.isEmpty()) {
                    return;
                }
                skip(" \t");
                if (current != null && at < text.length() && text.charAt(at) == '=') {
                    at++;
                    skip(" \t");
                    current.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
                } else {
                    current = new LinkedHashMap<>();
                    challenges.add(new AuthChallenge(word.toLowerCase(Locale.ROOT), current));
                }
            }
        }

        private void skip(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private String word() {
            int start = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                return word();
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }
    }
}
