package dev.minato.local.placement;

import dev.minato.base.Fault;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many times over the host is given away ({@code MINATO_OVERCOMMIT}). Processors are shared by
 * weight, so that many more may be asked for than there are; memory is not.
 *
 * @param cpu times the processors, more than 0
 * @param memory times the memory beside the reserve, more than 0
 */
public record Overcommit(BigDecimal cpu, BigDecimal memory) {
    private static final String VARIABLE = "MINATO_OVERCOMMIT";
    private static final Pattern PART =
            Pattern.compile("(cpu|memory)=([0-9]{1,6}(?:\\.[0-9]{1,6})?)");

    /** Processors ten-fold, memory once. */
    public static final Overcommit DEFAULT = new Overcommit(BigDecimal.TEN, BigDecimal.ONE);

    /**
     * Reads {@code cpu=10,memory=1}, either alone, or {@code off}; "" is the default.
     *
     * @return empty for any sum
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    static Optional<Overcommit> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(DEFAULT);
        }
        if (text.equals("off")) {
            return Optional.empty();
        }
        Map<String, BigDecimal> given = new HashMap<>();
        for (String part : text.split(",", -1)) {
            Matcher form = PART.matcher(part);
            if (!form.matches()
                    || new BigDecimal(form.group(2)).signum() == 0
                    || given.put(form.group(1), new BigDecimal(form.group(2))) != null) {
                throw Fault.invalid(
                        VARIABLE,
                        VARIABLE
                                + " \""
                                + text
                                + "\" is not right: write numbers above 0 such as"
                                + " cpu=10,memory=1, or off to let any sum in");
            }
        }
        return Optional.of(
                new Overcommit(
                        given.getOrDefault("cpu", DEFAULT.cpu),
                        given.getOrDefault("memory", DEFAULT.memory)));
    }
}
