package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class OutputTailTest {
    private final OutputTail tail = new OutputTail();

    @Test
    void ofManyLinesTheLastTwentyStay() {
        for (int i = 1; i <= 1000; i++) {
            add("line " + i + "\n");
        }
        assertThat(tail.text())
                .isEqualTo(
                        IntStream.rangeClosed(981, 1000)
                                .mapToObj(i -> "line " + i)
                                .collect(Collectors.joining("\n")));
    }

    @Test
    void aLineMayComeInPieces() {
        add("one ");
        add("line\r\nand ");
        add("another");
        assertThat(tail.text()).isEqualTo("one line\r\nand another");
    }

    @Test
    void withoutAnyOutputThereIsNone() {
        assertThat(tail.text()).isEmpty();
        add("\n\n");
        assertThat(tail.text()).isEmpty();
    }

    @Test
    void aLineWithoutEndIsCutAtItsBeginning() {
        add("begin" + "x".repeat(100_000) + "end");
        assertThat(tail.text()).hasSize(16 << 10).endsWith("xend").doesNotContain("begin");
        add("y".repeat(20_000) + "z");
        assertThat(tail.text()).hasSize(16 << 10).matches("y+z");
    }

    @Test
    void aLetterOfWhichTheCutTookAPartIsMarked() {
        add("é".repeat(8 << 10) + "!");
        assertThat(tail.text()).startsWith("\uFFFDé").endsWith("é!");
    }

    @Test
    void onlyTheGivenPartOfABufferCounts() {
        tail.add("abcdef".getBytes(StandardCharsets.US_ASCII), 2, 3);
        assertThat(tail.text()).isEqualTo("cde");
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        tail.add(bytes, 0, bytes.length);
    }
}
