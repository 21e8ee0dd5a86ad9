package dev.minato.state;

import dev.minato.base.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value that only the holder of a key reads, as text for a column or a document: {@code
 * sealed:1:KEY-ID:BASE64URL}, where the last part is nonce, ciphertext and tag. Whether a column
 * holds such a text or clear text is known from the column, never guessed from the text: users may
 * write anything.
 */
public record SealedValue(String text) {
    private static final Pattern FORM =
            Pattern.compile("sealed:1:([0-9a-f]{16}):([A-Za-z0-9_-]{38,})");

    /** Stands for a value that waits in clear until there is a key again; no key opens it. */
    public static final SealedValue WAITING =
            new SealedValue("sealed:1:" + "0".repeat(16) + ":" + "A".repeat(38));

    /**
     * Reads the text of one.
     *
     * @throws Fault internal when it is none: what was stored is damaged
     */
    public SealedValue {
        if (!FORM.matcher(text).matches()) {
            throw Fault.of(
                    Fault.Kind.INTERNAL, "what is stored as a sealed value is damaged or is none");
        }
    }

    /** Names the key that it was sealed with. */
    public String keyId() {
        return part(1);
    }

    String content() {
        return part(2);
    }

    private String part(int group) {
        Matcher matcher = FORM.matcher(text);
        return matcher.matches() ? matcher.group(group) : "";
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "<secret>";
    }
}
