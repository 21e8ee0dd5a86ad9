/**
 * {@code kafka}: lag of a consumer group, counted here from offsets that Kafka's client fetches.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.kafka;
