/**
 * What a type of trigger takes: its parameters as declarations, read from a rule with KEDA's order
 * of search, and what of it is secret.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.rule;
