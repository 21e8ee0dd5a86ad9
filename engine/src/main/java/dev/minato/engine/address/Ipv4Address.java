package dev.minato.engine.address;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IPv4 addresses as numbers. */
public final class Ipv4Address {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");

    private Ipv4Address() {}

    /** The number of an address, or -1 when the text is none. */
    public static long parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return -1;
        }
        long number = 0;
        for (int i = 1; i <= 4; i++) {
            int part = Integer.parseInt(form.group(i));
            if (part > 255 || (form.group(i).length() > 1 && form.group(i).startsWith("0"))) {
                return -1;
            }
            number = number << 8 | part;
        }
        return number;
    }

    public static String text(long number) {
        return (number >> 24 & 255)
                + "."
                + (number >> 16 & 255)
                + "."
                + (number >> 8 & 255)
                + "."
                + (number & 255);
    }

    /** Whether the text is an IPv4 or IPv6 address and not a name. */
    public static boolean isLiteral(String text) {
        if (parse(text) >= 0) {
            return true;
        }
        try {
            return text.indexOf(':') >= 0 && InetAddress.ofLiteral(text).getAddress().length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
