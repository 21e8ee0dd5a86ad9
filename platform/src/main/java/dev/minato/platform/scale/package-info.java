/**
 * How many replicas a revision is to have. Pure but for the seam {@link
 * dev.minato.platform.scale.Triggers}: what rules ask of queues, databases and clocks is read by
 * the room {@code scaler} and comes here as a {@link dev.minato.platform.scale.TriggerReading}. It
 * looks at the records of the domain alone.
 */
@NullMarked
package dev.minato.platform.scale;

import org.jspecify.annotations.NullMarked;
