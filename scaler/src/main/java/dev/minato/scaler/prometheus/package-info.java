/** {@code prometheus}: what a query says now. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.prometheus;
