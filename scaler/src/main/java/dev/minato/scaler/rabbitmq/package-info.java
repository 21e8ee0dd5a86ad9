/** {@code rabbitmq}: queues asked by AMQP 0-9-1's passive declare or by the management plugin. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.rabbitmq;
