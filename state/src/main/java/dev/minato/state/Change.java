package dev.minato.state;

import java.time.Instant;

/**
 * One entry of the change log.
 *
 * @param sequence grows with every change, never used twice
 * @param at when it was written
 * @param kind what changed, in the words of the room that owns it, for example {@code app}
 * @param key which one
 */
public record Change(long sequence, Instant at, String kind, String key) {}
