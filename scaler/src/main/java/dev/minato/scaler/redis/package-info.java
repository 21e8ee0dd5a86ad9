/** {@code redis} and {@code redis-streams}: lengths of lists, sets and streams, asked in RESP 2. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.redis;
