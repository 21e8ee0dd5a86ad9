package dev.minato.image.content;

import dev.minato.base.Fault;
import dev.minato.image.model.Digest;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What an upload is begun and gone on with by: 1 to 256 characters of printable ASCII without
 * spaces. Slashes and dots mean nothing, since its file is named by the reference's digest.
 */
public record UploadReference(String text) {
    private static final int LONGEST = 256;
    private static final Pattern FORM = Pattern.compile("[!-~]{1," + LONGEST + "}");

    /**
     * Parses a reference.
     *
     * @throws Fault invalid
     */
    public UploadReference {
        if (!FORM.matcher(text).matches()) {
            throw Fault.invalid("reference", "an upload's reference " + wrong(text));
        }
    }

    /** Parses a reference. */
    public static UploadReference of(String text) {
        return new UploadReference(text);
    }

    private static String wrong(String text) {
        if (text.isEmpty()) {
            return "is empty";
        }
        return text.length() > LONGEST
                ? "has " + text.length() + " characters: it may have " + LONGEST
                : "has a character that is no printable ASCII: use letters, digits and signs";
    }

    /** The name of its file. */
    String fileName() {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    @Override
    public String toString() {
        return text;
    }
}
