package dev.minato.platform.schedule;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One field of a schedule.
 *
 * @param bits the values that match, by number
 * @param any whether it was {@code *} or {@code ?} without steps: then days of the month and of the
 *     week must both match, else one of them is enough
 */
record CronField(long bits, boolean any) {
    private static final int MOST_PARTS = 64;
    private static final Pattern NUMBER = Pattern.compile("\\+?\\d{1,9}");

    /** The five of a schedule, in their order. */
    enum Unit {
        MINUTE("the minute", 0, 59, ""),
        HOUR("the hour", 0, 23, ""),
        DAY("the day of the month", 1, 31, ""),
        MONTH("the month", 1, 12, "jan feb mar apr may jun jul aug sep oct nov dec"),
        WEEKDAY("the day of the week", 0, 6, "sun mon tue wed thu fri sat");

        private final String called;
        private final int least;
        private final int most;
        private final String names;

        Unit(String called, int least, int most, String names) {
            this.called = called;
            this.least = least;
            this.most = most;
            this.names = names;
        }

        private int number(String text) {
            int name = List.of(names.split(" ")).indexOf(text.toLowerCase(Locale.ROOT));
            if (name >= 0 && !text.isEmpty()) {
                return least + name;
            }
            if (!NUMBER.matcher(text).matches()) {
                throw wrong("\"" + text + "\" is no number" + (names.isEmpty() ? "" : " or name"));
            }
            return Integer.parseInt(text);
        }

        private IllegalArgumentException wrong(String what) {
            String sunday = this == WEEKDAY ? "; 0 is Sunday" : "";
            return new IllegalArgumentException(
                    what + " in " + called + " (" + least + " to " + most + sunday + ")");
        }
    }

    boolean has(int value) {
        return (bits & (1L << value)) != 0;
    }

    /**
     * Reads {@code *}, numbers, names, ranges, steps and lists of them.
     *
     * @throws IllegalArgumentException with what is wrong, in words
     */
    static CronField parse(String text, Unit unit) {
        long bits = 0;
        boolean any = false;
        String[] parts = text.split(",", -1);
        if (parts.length > MOST_PARTS) {
            throw unit.wrong("more than " + MOST_PARTS + " parts");
        }
        for (String part : parts) {
            if (!part.isEmpty()) {
                CronField one = range(part, unit);
                bits |= one.bits;
                any |= one.any;
            }
        }
        if (bits == 0) {
            throw unit.wrong("nothing");
        }
        return new CronField(bits, any);
    }

    private static CronField range(String text, Unit unit) {
        String[] stepped = text.split("/", -1);
        String[] ends = stepped[0].split("-", -1);
        if (stepped.length > 2 || ends.length > 2) {
            throw unit.wrong("\"" + text + "\" is no range");
        }
        boolean all = ends[0].equals("*") || ends[0].equals("?");
        int from = all ? unit.least : unit.number(ends[0]);
        int to = all ? unit.most : ends.length == 2 ? unit.number(ends[1]) : from;
        int step = 1;
        if (stepped.length == 2) {
            step = step(stepped[1], unit);
            to = ends.length == 1 ? unit.most : to;
        }
        if (from < unit.least || to > unit.most) {
            throw unit.wrong("\"" + text + "\" goes beyond what there is");
        }
        if (from > to) {
            throw unit.wrong("\"" + text + "\" goes backwards");
        }
        long bits = 0;
        for (int value = from; value <= to; value += step) {
            bits |= 1L << value;
        }
        return new CronField(bits, all && step == 1);
    }

    private static int step(String text, Unit unit) {
        int step = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (step == 0) {
            throw unit.wrong("step \"" + text + "\" is no number above 0");
        }
        // A step beyond the largest value takes the first alone.
        return Math.min(step, 100);
    }
}
