package dev.minato.http.grpc;

import dev.minato.base.Fault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of gRPC's own header fields. */
final class GrpcFields {
    static final String TYPE = "application/grpc";
    private static final Pattern TIMEOUT = Pattern.compile("([0-9]{1,8})([HMSmun])");
    private static final long MOST = 99_999_999;

    /** As long as can be waited for: 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private GrpcFields() {}

    /**
     * Reads a {@code grpc-timeout}.
     *
     * @throws Fault invalid when it is none
     */
    static Duration timeout(String text) {
        Matcher found = TIMEOUT.matcher(text);
        if (!found.matches()) {
            throw Fault.invalid("grpc-timeout", "grpc-timeout '" + text + "' is no timeout");
        }
        long number = Long.parseLong(found.group(1));
        return switch (found.group(2)) {
            case "H" -> number > LONGEST.toHours() ? LONGEST : Duration.ofHours(number);
            case "M" -> Duration.ofMinutes(number);
            case "S" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMillis(number);
            case "u" -> Duration.ofNanos(number * 1000);
            default -> Duration.ofNanos(number);
        };
    }

    /** Writes a {@code grpc-timeout}, in milliseconds where they fit into eight digits. */
    static String timeout(Duration limit) {
        long millis = Math.max(1, limit.toMillis());
        return millis <= MOST ? millis + "m" : Math.min(MOST, limit.toSeconds()) + "S";
    }

    /**
     * Writes a {@code grpc-message}: printable ASCII but for the percent sign, the rest escaped.
     */
    static String message(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') {
                escaped.append((char) b);
            } else {
                escaped.append("%%%02X".formatted(b & 0xff));
            }
        }
        return escaped.toString();
    }

    /** Reads a {@code grpc-message}; broken escapes stay as they are. */
    static String text(Optional<String> message) {
        byte[] bytes = message.orElse("").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (bytes[i] == '%' && low >= 0) {
                text.write(high << 4 | low);
                i += 2;
            } else {
                text.write(bytes[i]);
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
