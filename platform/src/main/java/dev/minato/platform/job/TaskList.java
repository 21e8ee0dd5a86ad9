package dev.minato.platform.job;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of the tasks of a batch: ranges with steps, and single ones, as {@code 1-100}, {@code
 * 1,4,7-9} and {@code 0-90:10}.
 *
 * @param numbers in rising order, each once, 1 to {@link #MOST}
 */
public record TaskList(List<Integer> numbers) {
    /** The most tasks of one execution. */
    public static final int MOST = 1_000;

    private static final int LARGEST = 1_000_000;
    private static final int LONGEST = 8_000;
    private static final Pattern PART =
            Pattern.compile("([0-9]{1,7})(?:-([0-9]{1,7})(?::([0-9]{1,7}))?)?");

    public TaskList {
        numbers = List.copyOf(numbers);
    }

    /**
     * Reads one.
     *
     * @throws Fault invalid, naming the field and what is wrong
     */
    public static TaskList parse(String field, String text) {
        if (text.length() > LONGEST) {
            throw invalid(field, text, "is longer than " + LONGEST + " characters");
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            add(field, text, part.strip(), numbers);
        }
        return new TaskList(List.copyOf(numbers));
    }

    private static void add(String field, String text, String part, TreeSet<Integer> numbers) {
        Matcher range = PART.matcher(part);
        if (!range.matches()) {
            throw invalid(field, text, "is no list of tasks");
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        if (last > LARGEST || first > LARGEST) {
            throw invalid(field, text, "goes beyond " + LARGEST);
        }
        if (first > last || step == 0) {
            throw invalid(field, text, "goes backwards or nowhere in " + SafeText.shown(part));
        }
        for (int number = first; number <= last; number += step) {
            numbers.add(number);
            if (numbers.size() > MOST) {
                throw invalid(field, text, "has more than " + MOST + " tasks");
            }
        }
    }

    private static Fault invalid(String field, String text, String what) {
        return Fault.invalid(
                field,
                field
                        + " \""
                        + SafeText.shown(text)
                        + "\" "
                        + what
                        + ": write for example 1-100, 1,4,7-9 or 0-90:10");
    }

    /** How many there are. */
    public int size() {
        return numbers.size();
    }

    /**
     * The number of a task.
     *
     * @param replica of the execution, 1 and up
     */
    public int number(int replica) {
        return numbers.get(replica - 1);
    }

    /** The shortest text for these. */
    public String text() {
        return text(numbers);
    }

    /** The shortest text for numbers in rising order. */
    public static String text(List<Integer> numbers) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < numbers.size()) {
            int to = from;
            while (to + 1 < numbers.size() && numbers.get(to + 1) == numbers.get(to) + 1) {
                to++;
            }
            parts.add(
                    from == to
                            ? "" + numbers.get(from)
                            : numbers.get(from) + "-" + numbers.get(to));
            from = to + 1;
        }
        return String.join(",", parts);
    }
}
