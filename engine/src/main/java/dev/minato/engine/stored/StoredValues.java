package dev.minato.engine.stored;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Meanings of stored properties that whoever wrote them did not know. */
public final class StoredValues {
    private StoredValues() {}

    static String text(@Nullable String stored) {
        return stored == null ? "" : stored;
    }

    public static <T> List<T> list(@Nullable List<T> stored) {
        return stored == null ? List.of() : stored;
    }

    public static <K, V> Map<K, V> map(@Nullable Map<K, V> stored) {
        return stored == null ? Map.of() : stored;
    }

    static Duration duration(@Nullable String stored) {
        return stored == null ? Duration.ZERO : Duration.parse(stored);
    }

    static Optional<Instant> instant(@Nullable String stored) {
        return Optional.ofNullable(stored).map(Instant::parse);
    }

    static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }
}
