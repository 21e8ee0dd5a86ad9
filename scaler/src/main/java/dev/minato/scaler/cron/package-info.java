/** {@code cron}: as many replicas as are asked for within a time of the week. */
@org.jspecify.annotations.NullMarked
package dev.minato.scaler.cron;
