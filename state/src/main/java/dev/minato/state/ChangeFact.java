package dev.minato.state;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Something that was done, written down in the transaction that does it.
 *
 * @param kind what it was done to
 * @param key which one, unique among its kind
 * @param action what was done, in the words of the room that owns the kind; empty in rows of
 *     releases before facts
 * @param attributes what belongs to it, the most important first: those are kept in that order
 *     while their JSON fits into {@value #MOST_BYTES} bytes, and one that does not fit is left out
 */
public record ChangeFact(
        ChangeKind kind, String key, String action, Map<String, String> attributes) {
    /** The longest JSON of attributes. Whoever labels an image decides how long they would be. */
    static final int MOST_BYTES = 16 << 10;

    /** What the JSON has besides attributes. */
    private static final int FRAME_BYTES = 32;

    public ChangeFact {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** Without attributes. */
    public static ChangeFact of(ChangeKind kind, String key, String action) {
        return new ChangeFact(kind, key, action, Map.of());
    }

    /**
     * Whose action is a constant of the room that owns the kind. A row keeps the constant's name in
     * lower case: such constants are never renamed.
     */
    public static ChangeFact of(
            ChangeKind kind, String key, Enum<?> action, Map<String, String> attributes) {
        return new ChangeFact(kind, key, word(action), attributes);
    }

    /** The action as one of the constants; empty for another kind or another release's word. */
    public <A extends Enum<A>> Optional<A> action(ChangeKind of, Class<A> constants) {
        return kind == of
                ? EnumSet.allOf(constants).stream()
                        .filter(each -> word(each).equals(action))
                        .findFirst()
                : Optional.empty();
    }

    private static String word(Enum<?> action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    /** An attribute; the empty text when there is none of that name. */
    public String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }

    /** The same with no more attributes than are kept. */
    ChangeFact bounded() {
        Map<String, String> kept = new LinkedHashMap<>();
        long left = MOST_BYTES - FRAME_BYTES;
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            long bytes = bytes(attribute.getKey(), left) + bytes(attribute.getValue(), left) + 6;
            if (bytes <= left) {
                kept.put(attribute.getKey(), attribute.getValue());
                left -= bytes;
            }
        }
        return kept.size() == attributes.size() ? this : new ChangeFact(kind, key, action, kept);
    }

    /** Bytes of a text in JSON at most; more than the limit, however long, once it is passed. */
    private static long bytes(String text, long limit) {
        long bytes = 0;
        for (int i = 0; i < text.length() && bytes <= limit; i++) {
            char c = text.charAt(i);
            bytes += c < ' ' || c == '"' || c == '\\' ? 6 : c < 0x80 ? 1 : 3;
        }
        return bytes;
    }
}
