package dev.minato.scaler.kafka;

/**
 * A partition.
 *
 * @param number from 0 on
 */
public record PartitionName(String topic, int number) {}
