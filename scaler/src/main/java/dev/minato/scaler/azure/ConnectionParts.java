package dev.minato.scaler.azure;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Azure's connection strings: {@code Name=value;Name=value}, names in any case. */
final class ConnectionParts {
    private static final int LONGEST = 8192;

    private final Map<String, String> parts = new TreeMap<>();

    /**
     * @throws IllegalArgumentException with what is wrong, without any value
     */
    ConnectionParts(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("it is longer than " + LONGEST + " characters");
        }
        for (String part : text.split(";", -1)) {
            if (!part.isBlank()) {
                int equal = part.indexOf('=');
                if (equal <= 0) {
                    throw new IllegalArgumentException("a part of it is no Name=value");
                }
                parts.put(
                        part.substring(0, equal).strip().toLowerCase(Locale.ROOT),
                        part.substring(equal + 1).strip());
            }
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(parts.get(name.toLowerCase(Locale.ROOT)))
                .filter(value -> !value.isEmpty());
    }

    /** {@code Name=true}. */
    boolean says(String name) {
        return text(name).filter("true"::equalsIgnoreCase).isPresent();
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new IllegalArgumentException("it has no " + name));
    }
}
