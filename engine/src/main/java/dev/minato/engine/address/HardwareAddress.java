package dev.minato.engine.address;

import dev.minato.base.Fault;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of an Ethernet interface (EUI-48), of one interface and not of a group.
 *
 * @param text six bytes in lower case with colons, for example {@code 02:42:ac:11:00:02}
 */
public record HardwareAddress(String text) {
    private static final Pattern FORM =
            Pattern.compile(
                    "[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})"
                            + "|[0-9a-f]{4}(?:\\.[0-9a-f]{4}){2}");

    /**
     * Reads one as Docker does: with colons, with hyphens, or in threes with dots.
     *
     * @throws Fault invalid, naming the value
     */
    public static HardwareAddress parse(String text) {
        Matcher form = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw invalid(text, "write six bytes");
        }
        String digits = form.group().replaceAll("[^0-9a-f]", "");
        if ((Integer.parseInt(digits.substring(0, 2), 16) & 1) != 0) {
            throw invalid(text, "it is one of a group; let its first byte be even");
        }
        if (digits.equals("000000000000")) {
            throw invalid(text, "no interface has it");
        }
        return new HardwareAddress(digits.replaceAll("(..)(?!$)", "$1:"));
    }

    private static Fault invalid(String text, String mend) {
        return Fault.invalid(
                "MacAddress",
                "invalid MAC address \""
                        + text
                        + "\": "
                        + mend
                        + ", for example 02:42:ac:11:00:02");
    }
}
