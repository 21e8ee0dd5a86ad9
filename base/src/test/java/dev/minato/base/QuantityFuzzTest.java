package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

/** Durations and amounts as people write them: read, or refused in words. */
class QuantityFuzzTest {
    @Test
    void aQuantityIsReadOrRefused() {
        FuzzTarget.of(QuantityFuzzTest.class, "quantity")
                .seeds(
                        "1h30m", "-1.5s", "300ms", "64m", "0.5Gi", "512Mi", "500m", "0.25", "1e3",
                        "9e9")
                .words(
                        "h", "m", "s", "ms", "us", "\u00b5s", "ns", "Gi", "Ki", "b", ".", "-", "+",
                        "e")
                .largest(300)
                .rounds(30_000)
                .run(QuantityFuzzTest::quantity);
    }

    private static Object quantity(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        return duration(text) + memory(text) + cpu(text);
    }

    private static String duration(String text) {
        try {
            return "duration " + (GoDuration.parse(text).isNegative() ? "-" : "+");
        } catch (IllegalArgumentException e) {
            return Reason.of(e).replaceAll("(?s)\".*\"", "");
        }
    }

    private static String memory(String text) {
        try {
            assertThat(Memory.parse("f", text).bytes()).isNotNegative();
            return "memory";
        } catch (Fault e) {
            return "";
        }
    }

    private static String cpu(String text) {
        try {
            assertThat(Cpu.parse("f", text).nanos()).isNotNegative();
            return "cpu";
        } catch (Fault e) {
            return "";
        }
    }
}
