/**
 * What scale rules ask: KEDA's scalers by their names, parameters and defaults, behind the seam
 * {@link dev.minato.platform.scale.Triggers}. {@link dev.minato.scaler.KedaTriggers} is the table
 * of types. Sub-rooms: {@code rule} (what a type takes and how it is read), {@code server} (how a
 * server is asked: within a deadline, over connections that are few and closed), and one for each
 * family of types. Nothing of it is loaded before a rule names it. It may call platform's seam,
 * http and base.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler;
