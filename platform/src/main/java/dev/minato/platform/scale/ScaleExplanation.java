package dev.minato.platform.scale;

import java.time.Instant;

/**
 * How it was decided of a revision last.
 *
 * @param at when
 * @param facts what it was decided from
 */
public record ScaleExplanation(Instant at, ScaleFacts facts, ScaleDecision decision) {}
