package dev.minato.platform;

/** Texts that came from outside, made safe to show. */
public final class SafeText {
    private static final int LONGEST_SHOWN = 80;

    private SafeText() {}

    /** At most 80 characters, control characters replaced. */
    public static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
    }
}
