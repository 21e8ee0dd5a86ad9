/**
 * Drivers of servers: they lie outside the class path, are loaded when a rule first names one, and
 * answer within a deadline and a budget or not at all.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.driver;
