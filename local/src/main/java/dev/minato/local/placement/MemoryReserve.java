package dev.minato.local.placement;

import dev.minato.base.Fault;
import dev.minato.base.Memory;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory that no app gets ({@code MINATO_RESERVE}): it is the kernel's, Minato's and everybody
 * else's on the host.
 *
 * @param percent of the host's memory
 * @param least in bytes, however little the percentage is
 */
public record MemoryReserve(BigDecimal percent, Memory least) {
    private static final String VARIABLE = "MINATO_RESERVE";
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,2}(?:\\.[0-9]{1,3})?) ?%");
    private static final Pattern BARE = Pattern.compile("[0-9.]*[1-9][0-9.]*");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** A tenth, at least 512 MiB. */
    public static final MemoryReserve DEFAULT =
            new MemoryReserve(BigDecimal.TEN, new Memory(512L << 20));

    /** So many bytes. */
    public static MemoryReserve exactly(Memory amount) {
        return new MemoryReserve(BigDecimal.ZERO, amount);
    }

    /**
     * Reads {@code 15%}, {@code 1GB} or {@code 0}; "" is the default.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    static MemoryReserve parse(String text) {
        if (text.isEmpty()) {
            return DEFAULT;
        }
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            return new MemoryReserve(new BigDecimal(percent.group(1)), new Memory(0));
        }
        return size(text)
                .map(MemoryReserve::exactly)
                .orElseThrow(() ->
                        Fault.invalid(
                                VARIABLE,
                                VARIABLE
                                        + " \""
                                        + text
                                        + "\" is not right: write a part of the memory such as 10%,"
                                        + " a size such as 2GB, or 0 for none"));
    }

    /** A bare number could be meant as either. */
    private static Optional<Memory> size(String text) {
        if (BARE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Memory.parse(VARIABLE, text));
        } catch (Fault notASize) {
            return Optional.empty();
        }
    }

    /** Of a host with so much memory. */
    Memory of(Memory host) {
        long part =
                BigDecimal.valueOf(host.bytes())
                        .multiply(percent)
                        .divideToIntegralValue(HUNDRED)
                        .longValue();
        return new Memory(Math.max(part, least.bytes()));
    }
}
