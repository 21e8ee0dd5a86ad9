/** Triggers of Azure's queues, by their REST interfaces; requests are signed here. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.azure;
