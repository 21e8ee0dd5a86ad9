/** {@code external}: a scaler of the user's own, by KEDA's gRPC service. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.external;
