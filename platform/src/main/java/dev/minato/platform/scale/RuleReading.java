package dev.minato.platform.scale;

import java.time.Instant;
import java.util.Optional;

/**
 * What a rule has said last.
 *
 * @param rule its name
 * @param type its type
 * @param reading absent when it could not be read, or was not yet
 * @param at when it was asked
 * @param failure why it could not be read, for people; empty when it could
 */
public record RuleReading(
        String rule, String type, Optional<TriggerReading> reading, Instant at, String failure) {
    /** One that was read. */
    public static RuleReading of(ScaleRule rule, TriggerReading reading, Instant at) {
        return new RuleReading(rule.name(), rule.type(), Optional.of(reading), at, "");
    }

    /** One that could not be read. */
    public static RuleReading failed(ScaleRule rule, Instant at, String failure) {
        return new RuleReading(rule.name(), rule.type(), Optional.empty(), at, failure);
    }

    /** Whether there is something to do by it. */
    public boolean active() {
        return reading.filter(TriggerReading::active).isPresent();
    }
}
