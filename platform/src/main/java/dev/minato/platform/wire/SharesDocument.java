package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.TrafficRule;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Rules of an app's traffic in one text. */
public record SharesDocument(
        @JsonProperty("version") int version,
        @JsonProperty("shares") @Nullable List<SharePart> shares)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /** One rule. */
    record SharePart(
            @JsonProperty("revision") @Nullable String revision,
            @JsonProperty("label") @Nullable String label,
            @JsonProperty("weight") int weight) {}

    /** The text of rules. */
    public static String write(List<TrafficRule> rules) {
        return WireText.write(
                new SharesDocument(
                        VERSION,
                        rules.stream()
                                .map(rule ->
                                        new SharePart(
                                                rule.revision().orElse(null),
                                                rule.label().orElse(null),
                                                rule.weight()))
                                .toList()));
    }

    /** The rules that {@link #write} made a text of. */
    public static List<TrafficRule> read(String text) {
        return WireText.each(
                WireText.read(text, SharesDocument.class).shares,
                part ->
                        new TrafficRule(
                                Optional.ofNullable(part.revision),
                                Optional.ofNullable(part.label),
                                part.weight));
    }
}
