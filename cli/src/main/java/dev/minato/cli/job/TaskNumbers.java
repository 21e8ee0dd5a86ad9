package dev.minato.cli.job;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbers of tasks as the daemon writes them: {@code 1,4,7-9}, with steps {@code 0-90:10}.
 * What is none of them is passed over.
 */
final class TaskNumbers {
    /** Far more than an array may have. */
    private static final int MOST = 100_000;

    private static final Pattern RANGE =
            Pattern.compile("\\s*(\\d{1,9})(?:-(\\d{1,9})(?::(\\d{1,9}))?)?\\s*");

    private TaskNumbers() {}

    /** The numbers, at most 100,000. */
    static SortedSet<Integer> of(String text) {
        SortedSet<Integer> numbers = new TreeSet<>();
        for (String part : text.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (range.matches()) {
                add(range, numbers);
            }
        }
        return numbers;
    }

    private static void add(Matcher range, SortedSet<Integer> numbers) {
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
        for (int number = first;
                number <= last && numbers.size() < MOST;
                number += Math.max(1, step)) {
            numbers.add(number);
        }
    }
}
