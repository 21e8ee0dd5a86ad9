package dev.minato.local.placement;

import dev.minato.base.Fault;

import java.util.Map;
import java.util.Optional;

/**
 * What the environment says of the room for apps.
 *
 * @param reserve the memory that no app gets
 * @param overcommit how many times over the rest is given away; empty for any sum
 */
public record PlacementSettings(MemoryReserve reserve, Optional<Overcommit> overcommit) {
    /** Any sum is let in. */
    public static final PlacementSettings OFF =
            new PlacementSettings(MemoryReserve.DEFAULT, Optional.empty());

    /**
     * Reads {@code MINATO_RESERVE} and {@code MINATO_OVERCOMMIT}.
     *
     * @throws Fault invalid, naming the variable, its value and what would be right
     */
    public static PlacementSettings of(Map<String, String> environment) {
        return new PlacementSettings(
                MemoryReserve.parse(environment.getOrDefault("MINATO_RESERVE", "")),
                Overcommit.parse(environment.getOrDefault("MINATO_OVERCOMMIT", "")));
    }
}
