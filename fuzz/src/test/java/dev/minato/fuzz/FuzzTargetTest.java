package dev.minato.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

class FuzzTargetTest {
    private static FuzzTarget target() {
        return FuzzTarget.of(FuzzTargetTest.class, "sample").seeds("key=value").words("\"");
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatFailsIsToldWithItsSeedAndKeptAsSmallAsItFails() throws IOException {
        Throwable failed =
                catchThrowable(() ->
                        target().run(input -> {
                            if (text(input).contains("=\"")) {
                                throw new IllegalStateException("a quote");
                            }
                            return "fine";
                        }));
        assertThat(failed).hasMessageContaining("seed 1").hasMessageContaining("a quote");
        Matcher file = Pattern.compile("written to (\\S+)").matcher(failed.toString());
        assertThat(file.find()).isTrue();
        assertThat(Files.readString(Path.of(file.group(1)))).isEqualTo("=\"");
    }

    @Test
    void theSameSeedMakesTheSameInputs() {
        List<String> once = inputs();

        assertThat(once).hasSize(201).isEqualTo(inputs());
        assertThat(once.stream().distinct().count()).isGreaterThan(150);
    }

    private static List<String> inputs() {
        List<String> inputs = new ArrayList<>();
        target().rounds(200)
                .run(input -> {
                    inputs.add(text(input));
                    return input.length > 20;
                });
        return inputs;
    }

    @Test
    void whoeverTakesTooMuchMemoryFails() {
        assertThatThrownBy(() -> target().memory(1 << 20).run(input -> new byte[4 << 20].length))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("it allocated");
    }

    @Test
    void whoeverTakesTooLongFails() {
        assertThatThrownBy(() -> target().millis(1).run(FuzzTargetTest::slow))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("it took");
    }

    private static Object slow(byte[] input) {
        long sum = input.length;
        for (long i = 0; i < 50_000_000L; i++) {
            sum = sum * 31 + i;
        }
        return sum == 0;
    }
}
