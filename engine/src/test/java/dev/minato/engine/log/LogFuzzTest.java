package dev.minato.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/** A log as it lies on disk after a kill or a full disk: each line is one, or passed over. */
class LogFuzzTest {
    @Test
    void aLineIsReadOrPassedOver() {
        FuzzTarget.of(LogFuzzTest.class, "log")
                .seeds(
                        "2026-11-30T01:02:03.123456789+00:00 stdout F hello\n",
                        "2026-11-30T01:02:03.123456789-11:30 stderr P half\n",
                        "2026-02-29T01:02:03.123456789+00:00 stdout F no\nstdout F\n\n")
                .words(" stdout F ", " stderr P ", "9999-12-31", "0000-00-00", "+99:99", "\n", "\0")
                .largest(2048)
                .rounds(20_000)
                .run(LogFuzzTest::lines);
    }

    private static Object lines(byte[] input) {
        StringBuilder kinds = new StringBuilder();
        int start = 0;
        for (int i = 0; i < input.length; i++) {
            if (input[i] == '\n') {
                Optional<LogEntry> entry = LogEntry.parse(input, start, i);
                entry.ifPresent(one -> assertThat(one.data().length).isLessThan(input.length));
                if (kinds.length() < 8) {
                    kinds.append(entry.isPresent() ? 'e' : '-');
                }
                start = i + 1;
            }
        }
        return kinds;
    }
}
