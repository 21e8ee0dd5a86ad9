package dev.minato.base;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory in bytes, 0 or more.
 *
 * <p>Two spellings are read. Docker's (docs.docker.com, go-units RAMInBytes): {@code 64m}, {@code
 * 1g}, {@code 512k}, {@code 6291456b}, binary units, upper or lower case. Kubernetes' quantities,
 * as Container Apps uses them: {@code 0.5Gi}, {@code 512Mi}.
 */
public record Memory(long bytes) implements Comparable<Memory> {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?) ?([a-zA-Z]{0,3})");
    private static final Map<String, Long> UNITS =
            Map.ofEntries(
                    Map.entry("", 1L),
                    Map.entry("b", 1L),
                    Map.entry("k", 1L << 10),
                    Map.entry("kb", 1L << 10),
                    Map.entry("ki", 1L << 10),
                    Map.entry("kib", 1L << 10),
                    Map.entry("m", 1L << 20),
                    Map.entry("mb", 1L << 20),
                    Map.entry("mi", 1L << 20),
                    Map.entry("mib", 1L << 20),
                    Map.entry("g", 1L << 30),
                    Map.entry("gb", 1L << 30),
                    Map.entry("gi", 1L << 30),
                    Map.entry("gib", 1L << 30),
                    Map.entry("t", 1L << 40),
                    Map.entry("tb", 1L << 40),
                    Map.entry("ti", 1L << 40),
                    Map.entry("tib", 1L << 40));

    public Memory {
        if (bytes < 0) {
            throw Fault.invalid("memory", "memory " + bytes + " is negative: give 0 or more bytes");
        }
    }

    /**
     * Reads an amount.
     *
     * @param field the field's name, for the error
     * @param text for example {@code 64m} or {@code 0.5Gi}
     * @throws Fault invalid, naming field, value and what would be right
     */
    public static Memory parse(String field, String text) {
        Matcher form = FORM.matcher(text.strip());
        Long unit = form.matches() ? UNITS.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw wrong(field, text);
        }
        BigDecimal bytes = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit));
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw wrong(field, text);
        }
        return new Memory(bytes.longValue());
    }

    private static Fault wrong(String field, String text) {
        return Fault.invalid(
                field,
                field + " \"" + text + "\" is not an amount of memory: write 64m, 512Mi or 0.5Gi");
    }

    @Override
    public int compareTo(Memory other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The amount for people, for example {@code 64 MiB} or {@code 1.5 GiB}. */
    @Override
    public String toString() {
        String[] names = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < names.length - 1) {
            value /= 1024;
            unit++;
        }
        String number =
                value == Math.rint(value)
                        ? String.valueOf((long) value)
                        : String.format(Locale.ROOT, "%.1f", value);
        return number + " " + names[unit];
    }
}
