package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.History;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

class HistoryTimelineTest {
    /**
     * History before (a digit is a time, ? none; small letter l a layer, e empty), the layers'
     * times, and what comes out.
     */
    private static final String TABLE =
            """
            l1 e2          | 1   | l1 e2
            l1 e? l2       | 1 2 | l1 e2 l2
            l1 e? l? e?    | 1 2 | l1 e2 l2 e2
            l1 e?          | 1   | l1 e1
            l? l?          | 1 2 | l1 l2
            e? l?          | 1   | e1 l1
            e?             |     | e?
            e1 e?          |     | e1 e1
            l1 l2          | 1   | l1 e2
            e1             | 5   | e1 l5
            -              | 5 6 | l5 l6
            l1             | 1 ? | l1 l1
            """;

    @TestFactory
    Stream<DynamicTest> aHistoryFitsItsLayersAndHasTimes() {
        return TABLE.lines()
                .map(line -> {
                    String[] fields = line.split("\\|", -1);
                    return DynamicTest.dynamicTest(
                            line,
                            () ->
                                    assertThat(
                                                    write(
                                                            HistoryTimeline.fill(
                                                                    read(fields[0]),
                                                                    times(fields[1]))))
                                            .isEqualTo(fields[2].strip()));
                });
    }

    private static Optional<Instant> time(String digit) {
        return digit.equals("?")
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(Long.parseLong(digit)));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.strip().split(" +", -1)) {
            if (!word.isEmpty() && !word.equals("-")) {
                words.add(word);
            }
        }
        return words;
    }

    private static List<Optional<Instant>> times(String text) {
        return words(text).stream().map(HistoryTimelineTest::time).toList();
    }

    private static List<History> read(String text) {
        return words(text).stream()
                .map(word ->
                        new History(
                                time(word.substring(1)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                word.startsWith("e")))
                .toList();
    }

    private static String write(List<History> history) {
        List<String> words = new ArrayList<>();
        for (History entry : history) {
            words.add(
                    (entry.emptyLayer() ? "e" : "l")
                            + entry.created()
                                    .map(t -> Long.toString(t.getEpochSecond()))
                                    .orElse("?"));
        }
        return String.join(" ", words);
    }
}
