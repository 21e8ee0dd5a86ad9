package dev.minato.image.model;

import dev.minato.base.Fault;

import java.util.Locale;
import java.util.Optional;

/**
 * What an image runs on, in Go's names (OCI image-spec, image-index.md, "platform").
 *
 * @param os for example {@code linux}
 * @param architecture for example {@code amd64}
 * @param variant of the processor, for example {@code v8}
 */
public record Platform(String os, String architecture, Optional<String> variant) {
    /** Linux on the processor that runs this program. */
    public static Platform host() {
        return new Platform("linux", architecture(System.getProperty("os.arch")), Optional.empty());
    }

    /**
     * Reads {@code os/architecture[/variant]}; {@code arm64} alone is Linux on it.
     *
     * @throws Fault invalid, naming the value
     */
    public static Platform parse(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
        for (String part : parts) {
            if (!part.matches("[a-z0-9_.-]{1,40}")) {
                throw wrong(text);
            }
        }
        return switch (parts.length) {
            case 1 -> new Platform("linux", architecture(parts[0]), Optional.empty());
            case 2 -> new Platform(parts[0], architecture(parts[1]), Optional.empty());
            case 3 -> new Platform(parts[0], architecture(parts[1]), Optional.of(parts[2]));
            default -> throw wrong(text);
        };
    }

    private static String architecture(String name) {
        return switch (name) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    private static Fault wrong(String text) {
        return Fault.invalid(
                "platform",
                "platform \"" + text + "\" is not known: write os/architecture, as linux/amd64");
    }

    /** Whether what is made for another platform runs on this one. */
    public boolean runs(Platform other) {
        return os.equals(other.os)
                && architecture.equals(other.architecture)
                && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
