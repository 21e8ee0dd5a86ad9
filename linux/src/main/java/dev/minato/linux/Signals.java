package dev.minato.linux;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Signal numbers (signal(7)); the same on x86-64 and aarch64. */
public final class Signals {
    public static final int HUP = 1;
    public static final int INT = 2;
    public static final int QUIT = 3;
    public static final int KILL = 9;
    public static final int USR1 = 10;
    public static final int USR2 = 12;
    public static final int TERM = 15;
    public static final int CONT = 18;
    public static final int STOP = 19;
    public static final int WINCH = 28;

    private static final int RTMIN = 34;
    private static final int RTMAX = 64;
    private static final String[] NAMES = {
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
        "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
        "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"
    };
    private static final Map<String, Integer> NUMBERS = numbers();

    private Signals() {}

    /**
     * Reads a signal as Docker does: a number, or a name in any case with or without {@code SIG}.
     *
     * @return empty when there is no such signal
     */
    public static Optional<Integer> parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.matches("[0-9]{1,3}")) {
            int number = Integer.parseInt(name);
            return number >= 1 && number <= RTMAX ? Optional.of(number) : Optional.empty();
        }
        return Optional.ofNullable(NUMBERS.get(name.startsWith("SIG") ? name.substring(3) : name));
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new TreeMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            numbers.put(NAMES[i], i + 1);
        }
        numbers.put("IOT", 6);
        numbers.put("CLD", 17);
        numbers.put("POLL", 29);
        numbers.put("RTMIN", RTMIN);
        numbers.put("RTMAX", RTMAX);
        for (int i = 1; i <= RTMAX - RTMIN; i++) {
            numbers.put("RTMIN+" + i, RTMIN + i);
            numbers.put("RTMAX-" + i, RTMAX - i);
        }
        return Map.copyOf(numbers);
    }
}
