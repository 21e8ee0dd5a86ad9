package dev.minato.engine.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/**
 * One line of a log file: a line of the process, a piece of one that was too long or not ended when
 * it was read, or the mark between two runs.
 *
 * <p>{@code 2026-11-22T18:04:16.232818002+00:00 stdout F text}: local time with nanoseconds and
 * offset, stream, F (full) or P (partial), and the bytes as they came (conmon ctr_logging.c).
 */
final class LogEntry {
    /** Between two runs; conmon writes none, so it is a line that is not in its format. */
    static final String RUN_ENDED = "-- the run ended";

    private static final byte[] MARK = RUN_ENDED.getBytes(StandardCharsets.US_ASCII);
    private static final int FRACTION = 20;
    private static final int OFFSET = 29;
    private static final int STREAM = 36;

    /** Bytes of a line from which its kind can be told. */
    static final int HEAD = STREAM + "stdout F ".length();

    /** What an entry is. */
    enum Kind {
        LINE,
        PIECE,
        RUN_END
    }

    private static final LogEntry END = new LogEntry(Kind.RUN_END, Instant.EPOCH, false, MARK);

    private final Kind kind;
    private final Instant time;
    private final boolean error;
    private final byte[] data;

    private LogEntry(Kind kind, Instant time, boolean error, byte[] data) {
        this.kind = kind;
        this.time = time;
        this.error = error;
        this.data = data;
    }

    Kind kind() {
        return kind;
    }

    /** When it was read from the process. */
    Instant time() {
        return time;
    }

    /** Whether it came from standard error. */
    boolean error() {
        return error;
    }

    /** The bytes; they end with a newline when the line does. Not to be changed. */
    byte[] data() {
        return data;
    }

    /**
     * Reads a line of a file.
     *
     * @param end after its last byte, without the newline
     * @return empty when it is not in the format, as after a full disk
     */
    static Optional<LogEntry> parse(byte[] buffer, int start, int end) {
        int text = start + HEAD;
        if (isMark(buffer, start, end)) {
            return Optional.of(END);
        }
        if (end < text || !matches(buffer, start + STREAM, "std")) {
            return Optional.empty();
        }
        boolean error = matches(buffer, start + STREAM, "stderr ");
        boolean partial = buffer[text - 2] == 'P';
        if (!error && !matches(buffer, start + STREAM, "stdout ")) {
            return Optional.empty();
        }
        Optional<Instant> time = time(buffer, start);
        return time.map(at -> {
            byte[] data = Arrays.copyOfRange(buffer, text, partial ? end : end + 1);
            if (!partial) {
                data[data.length - 1] = '\n';
            }
            return new LogEntry(partial ? Kind.PIECE : Kind.LINE, at, error, data);
        });
    }

    private static boolean isMark(byte[] buffer, int start, int end) {
        return Arrays.equals(buffer, start, end, MARK, 0, MARK.length);
    }

    private static boolean matches(byte[] buffer, int at, String text) {
        return Arrays.equals(
                buffer,
                at,
                Math.min(buffer.length, at + text.length()),
                text.getBytes(StandardCharsets.US_ASCII),
                0,
                text.length());
    }

    private static Optional<Instant> time(byte[] b, int at) {
        try {
            long day =
                    LocalDate.of(number(b, at, 4), number(b, at + 5, 2), number(b, at + 8, 2))
                            .toEpochDay();
            long seconds =
                    day * 86_400L
                            + number(b, at + 11, 2) * 3600L
                            + number(b, at + 14, 2) * 60L
                            + number(b, at + 17, 2);
            long offset =
                    number(b, at + OFFSET + 1, 2) * 3600L + number(b, at + OFFSET + 4, 2) * 60L;
            boolean west = b[at + OFFSET] == '-';
            return Optional.of(
                    Instant.ofEpochSecond(
                            west ? seconds + offset : seconds - offset,
                            number(b, at + FRACTION, 9)));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static int number(byte[] buffer, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new NumberFormatException("not a digit");
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
