/** What is compiled against Kafka's client, and loaded beside it: nobody names a class of it. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.kafka.client;
