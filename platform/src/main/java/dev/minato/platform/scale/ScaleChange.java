package dev.minato.platform.scale;

import java.time.Instant;

/**
 * What was decided once.
 *
 * @param former how many replicas there were to be
 * @param count how many from then on
 * @param reason for people
 */
public record ScaleChange(Instant at, int former, int count, String reason) {}
