package dev.minato.base;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of processors in billionths of one (Docker's NanoCpus), 0 or more. Read from {@code 0.5},
 * {@code 2} or Kubernetes' {@code 500m}.
 */
public record Cpu(long nanos) implements Comparable<Cpu> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,6}(?:\\.[0-9]{1,9})?)(m?)");
    private static final long ONE = 1_000_000_000L;

    public Cpu {
        if (nanos < 0) {
            throw Fault.invalid("cpu", "cpu " + nanos + " is negative: give 0 or more");
        }
    }

    /**
     * Reads a share.
     *
     * @throws Fault invalid, naming field, value and what would be right
     */
    public static Cpu parse(String field, String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw Fault.invalid(
                    field,
                    field
                            + " \""
                            + text
                            + "\" is not a number of processors: write 0.5, 2 or 500m");
        }
        long unit = form.group(2).isEmpty() ? ONE : ONE / 1000;
        return new Cpu(
                new BigDecimal(form.group(1))
                        .multiply(BigDecimal.valueOf(unit))
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact());
    }

    /** Number of processors, for example 0.5. */
    public double cores() {
        return nanos / (double) ONE;
    }

    @Override
    public int compareTo(Cpu other) {
        return Long.compare(nanos, other.nanos);
    }
}
